package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.ClassDay;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is to become of every class-day at one instant. Immutable.
 *
 * @param at the instant
 * @param policyVersion the version in force
 * @param lines by class and day
 * @param away nodes of the cluster that were not seen, by name: they may have more
 */
public record RetentionPlan(Instant at, int policyVersion, List<Line> lines, List<String> away) {
  public RetentionPlan {
    lines = List.copyOf(lines);
    away = List.copyOf(away);
  }

  /**
   * One class-day, or what is held of it under a hold key.
   *
   * @param found what the catalogue has of it; empty if all of it has gone
   * @param policyVersion the version whose floor decides; the one in force if no version knows the
   *     class, or nothing of it is left
   * @param heldPacks finished packs that stay when it goes
   * @param fullRate packs that stay at full rate when it is thinned, or were not thinned when it
   *     was
   * @param waitsFor nodes whose part in the next step is missing, by name
   */
  public record Line(
      DayKeyId id,
      Optional<ClassDay> found,
      Decision decision,
      int policyVersion,
      long heldPacks,
      FullRate fullRate,
      List<String> waitsFor) {
    public Line {
      waitsFor = List.copyOf(waitsFor);
    }

    /** The same, when it is known for whom it waits. */
    Line waitingFor(List<String> nodes) {
      return new Line(id, found, decision, policyVersion, heldPacks, fullRate, nodes);
    }
  }
}
