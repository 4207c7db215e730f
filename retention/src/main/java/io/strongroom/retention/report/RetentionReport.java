package io.strongroom.retention.report;

import io.strongroom.retention.expiry.ClockTrust;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Consumer;

/**
 * Whether the footage of some cameras was kept as the rules say, over some days. Everything but the
 * cameras is here; these are reckoned one after the other, so that a report of 20,000 of them takes
 * the memory of one.
 *
 * @param at when it was made; everything in it is as it was known then
 * @param zone whose midnights begin days
 * @param policyVersion version of the rules in force
 * @param clock whether this node's clock is believed
 * @param cameras that belong to it, by area and name; their classes are those they have now, or
 *     unknown before their records are read
 * @param late what lay past its ceiling, of the classes of the scope
 * @param holds in force for cameras of the report
 * @param certificates of what was recorded or went in the range, of the classes of the scope
 * @param away nodes of the cluster that were not seen, by name: they may have more
 * @param reading reads and reckons one camera; see {@link #forEach}
 */
public record RetentionReport(
    ReportScope scope,
    Instant at,
    ZoneId zone,
    int policyVersion,
    ClockTrust.Standing clock,
    List<ReportCamera> cameras,
    List<LateDeletion> late,
    List<HeldCase> holds,
    List<CertifiedDay> certificates,
    List<String> away,
    Reading reading) {
  /** Reads and reckons one camera. */
  @FunctionalInterface
  public interface Reading {
    CameraReport of(ReportCamera camera);
  }

  public RetentionReport {
    cameras = List.copyOf(cameras);
    late = List.copyOf(late);
    holds = List.copyOf(holds);
    certificates = List.copyOf(certificates);
    away = List.copyOf(away);
  }

  /**
   * Reckons each camera, in their order. For one thread; reads 6 KB for each camera and day.
   *
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if records lie on other
   *     nodes that do not answer
   */
  public void forEach(Consumer<CameraReport> each) {
    cameras.forEach(camera -> each.accept(reading.of(camera)));
  }

  /** How many days of cameras it has. */
  public long cameraDays() {
    return (long) cameras.size() * scope.days().size();
  }
}
