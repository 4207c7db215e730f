/** A second copy of each pack on another node: where it goes, how it comes, and that it stays. */
@NullMarked
package io.strongroom.recording.replica;

import org.jspecify.annotations.NullMarked;
