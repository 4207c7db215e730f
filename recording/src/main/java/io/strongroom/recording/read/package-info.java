/** Footage found, authorised, opened and verified. */
@NullMarked
package io.strongroom.recording.read;

import org.jspecify.annotations.NullMarked;
