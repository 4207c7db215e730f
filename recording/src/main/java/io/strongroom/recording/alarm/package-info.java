/** Conditions a person must act on: one thing everywhere. */
@NullMarked
package io.strongroom.recording.alarm;

import org.jspecify.annotations.NullMarked;
