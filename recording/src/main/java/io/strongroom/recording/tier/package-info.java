/** Moves finished packs from hot volumes to warm ones and to the cold store, by their age. */
@NullMarked
package io.strongroom.recording.tier;

import org.jspecify.annotations.NullMarked;
