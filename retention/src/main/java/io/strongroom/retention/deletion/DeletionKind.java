package io.strongroom.retention.deletion;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Why footage goes before its time, and how an order treats packs at the ends of its range. */
public enum DeletionKind {
  /** An authority has ordered it: nothing of the range may stay, so packs at its ends go whole. */
  ORDERED_DELETION("ordered-deletion"),
  /** The owner has withdrawn the consent by which a camera recorded: all of its footage goes. */
  CONSENT_WITHDRAWN("consent-withdrawn"),
  /** It need not stay any longer: packs at the ends of the range stay whole. */
  EARLY_RELEASE("early-release");

  private final String text;

  DeletionKind(String text) {
    this.text = text;
  }

  /** As certificates, requests and commands write it. */
  public String text() {
    return text;
  }

  /**
   * Whether a pack goes that was recorded in a range, from its first to its last instant: packs are
   * deleted whole or not at all.
   */
  public boolean takes(TimeRange ordered, TimeRange pack) {
    return switch (this) {
      case ORDERED_DELETION, CONSENT_WITHDRAWN -> ordered.overlaps(pack);
      case EARLY_RELEASE -> ordered.contains(pack);
    };
  }

  /**
   * Reads what {@link #text} writes.
   *
   * @throws StrongroomException CALLER for anything else
   */
  public static DeletionKind parse(String text) {
    return Arrays.stream(values())
        .filter(kind -> kind.text.equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new StrongroomException(
                    ErrorKind.CALLER,
                    "kind: must be one of "
                        + Arrays.stream(values())
                            .map(DeletionKind::text)
                            .collect(Collectors.joining(", "))));
  }
}
