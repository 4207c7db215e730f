/** What one camera costs the recorder: the density proofs and the benchmark. */
@NullMarked
package io.strongroom.loadtests.prove.density;

import org.jspecify.annotations.NullMarked;
