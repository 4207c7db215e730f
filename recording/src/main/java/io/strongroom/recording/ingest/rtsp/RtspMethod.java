package io.strongroom.recording.ingest.rtsp;

/** The methods that we send (RFC 2326, 10). */
enum RtspMethod {
  OPTIONS,
  DESCRIBE,
  SETUP,
  PLAY,
  TEARDOWN,
  GET_PARAMETER,
  SET_PARAMETER
}
