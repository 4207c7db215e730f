/** Compares packs and index, and verifies packs as far as that goes without a key. */
@NullMarked
package io.strongroom.recording.check;

import org.jspecify.annotations.NullMarked;
