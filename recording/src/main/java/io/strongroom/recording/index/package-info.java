/** Which packs exist, where, and what is missing: the catalogue and its rows. */
@NullMarked
package io.strongroom.recording.index;

import org.jspecify.annotations.NullMarked;
