/** Fragments become sealed chunks in pack files: writing, finishing, recovering, checking. */
@NullMarked
package io.strongroom.recording.pack;

import org.jspecify.annotations.NullMarked;
