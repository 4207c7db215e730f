/**
 * The signalling of our own RTSP 1.0 client (RFC 2326): requests, answers, interleaved frames,
 * session descriptions, authentication. Parsers are pure functions of foreign bytes: they know no
 * socket and no thread, check a length before they allocate, and fail with {@link
 * io.strongroom.recording.ingest.rtsp.RtspProtocolException} alone.
 */
@NullMarked
package io.strongroom.recording.ingest.rtsp;

import org.jspecify.annotations.NullMarked;
