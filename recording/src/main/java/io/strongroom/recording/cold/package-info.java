/** Packs as ciphertext in an object store, seen as a volume. */
@NullMarked
package io.strongroom.recording.cold;

import org.jspecify.annotations.NullMarked;
