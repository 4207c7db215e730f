/**
 * The proof {@code replica}: what a node that is lost with all its disks has recorded is still
 * there.
 */
@NullMarked
package io.strongroom.loadtests.prove.replica;

import org.jspecify.annotations.NullMarked;
