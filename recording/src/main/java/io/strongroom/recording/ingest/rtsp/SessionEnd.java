package io.strongroom.recording.ingest.rtsp;

import io.strongroom.recording.ingest.Ingest.End;
import io.strongroom.recording.model.GapCause;
import java.io.IOException;

/** The session is over for a reason that is known; how, is what the gap will be called. */
final class SessionEnd extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient End end;

  SessionEnd(GapCause cause, String detail) {
    super(detail);
    this.end = new End(cause, detail);
  }

  /** The camera did not grant a request. */
  SessionEnd(StatusOutcome outcome, int status) {
    super(outcome.detail());
    this.end =
        new End(
            outcome.cause(), outcome.detail() + " (" + status + ")", outcome == StatusOutcome.BUSY);
  }

  End end() {
    return end;
  }
}
