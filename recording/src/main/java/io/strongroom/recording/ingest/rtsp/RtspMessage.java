package io.strongroom.recording.ingest.rtsp;

/** What a server sends between media: answers to our requests, and requests of its own. */
sealed interface RtspMessage permits RtspResponse, ServerRequest {
  /** The sequence number, or -1 if the message names none. */
  int cseq();

  Headers headers();
}
