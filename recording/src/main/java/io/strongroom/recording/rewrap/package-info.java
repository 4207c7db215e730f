/** Gives packs that stay another day key than the one they were recorded under. */
@NullMarked
package io.strongroom.recording.rewrap;

import org.jspecify.annotations.NullMarked;
