package io.strongroom.playback.inspect;

import static io.strongroom.playback.inspect.FindingStep.ANSWER;
import static io.strongroom.playback.inspect.FindingStep.CLOSE;
import static io.strongroom.playback.inspect.FindingStep.SEND_BACK;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How far a finding has come, and the one table by which all of them go on. */
public enum FindingState {
  /** Waits for the unit concerned. */
  OPEN,
  /** Waits for the inspector. */
  ANSWERED,
  CLOSED;

  private static final Map<FindingState, Map<FindingStep, FindingState>> TABLE =
      Map.of(
          OPEN, Map.of(ANSWER, ANSWERED, CLOSE, CLOSED),
          ANSWERED, Map.of(SEND_BACK, OPEN, CLOSE, CLOSED));

  /** The state after a step; empty if there is no such step from here. */
  public Optional<FindingState> after(FindingStep step) {
    return Optional.ofNullable(TABLE.getOrDefault(this, Map.of()).get(step));
  }

  /** The form used in JSON. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
