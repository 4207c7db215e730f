/** Ingest through FFmpeg. The only package of this module that knows FFmpeg's API. */
@NullMarked
package io.strongroom.recording.ingest.ffmpeg;

import org.jspecify.annotations.NullMarked;
