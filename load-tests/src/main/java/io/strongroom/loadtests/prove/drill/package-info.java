/** {@code strongroom drill}: a cluster under a seeded script of faults, and what came of it. */
@NullMarked
package io.strongroom.loadtests.prove.drill;

import org.jspecify.annotations.NullMarked;
