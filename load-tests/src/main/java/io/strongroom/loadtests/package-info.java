/** Entry point of demo, proofs, benchmarks and simulated cameras. */
@NullMarked
package io.strongroom.loadtests;

import org.jspecify.annotations.NullMarked;
