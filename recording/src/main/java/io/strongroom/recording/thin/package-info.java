/**
 * Makes packs of keyframes out of finished packs that are past the time for which they are kept at
 * their full rate.
 */
@NullMarked
package io.strongroom.recording.thin;

import org.jspecify.annotations.NullMarked;
