package io.strongroom.recording.ingest;

/** Asks a running ingest to end soon. Thread-safe; raised once. */
public final class StopSignal {
  private volatile boolean raised;

  public void raise() {
    raised = true;
  }

  public boolean isRaised() {
    return raised;
  }
}
