/** The only package of this module that touches FFmpeg. Native memory never leaves it. */
@NullMarked
package io.strongroom.playback.view.ffmpeg;

import org.jspecify.annotations.NullMarked;
