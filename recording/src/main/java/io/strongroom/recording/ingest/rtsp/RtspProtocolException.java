package io.strongroom.recording.ingest.rtsp;

import java.io.IOException;

/**
 * The camera's bytes are not RTSP as we can use it. The message is one line for an operator: no
 * credential, no address, no control character. Checked, because whoever parses foreign bytes must
 * decide what their failure means.
 */
final class RtspProtocolException extends IOException {
  private static final long serialVersionUID = 1L;

  RtspProtocolException(String detail) {
    super(detail);
  }
}
