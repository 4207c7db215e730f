/** The fence around FFmpeg: the encoders that make clips, and the reader of the committed ones. */
@NullMarked
package io.strongroom.loadtests.camera.ffmpeg;

import org.jspecify.annotations.NullMarked;
