/** What a node does at its start, recorded for later starts on the same machine. */
@NullMarked
package io.strongroom.loadtests.train;

import org.jspecify.annotations.NullMarked;
