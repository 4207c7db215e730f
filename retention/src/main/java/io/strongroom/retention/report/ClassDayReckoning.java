package io.strongroom.retention.report;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.model.WallTime;
import io.strongroom.retention.expiry.Decision;
import io.strongroom.retention.expiry.ExpiryCertificate;
import io.strongroom.retention.expiry.RetentionPlan;
import io.strongroom.retention.report.LateDeletion.Why;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a report says of class-days: a pure function of the plan and of certificates.
 *
 * @param zone whose midnights begin days
 */
record ClassDayReckoning(ReportScope scope, ZoneId zone) {
  private static final Comparator<DayKeyId> ORDER =
      Comparator.comparing(DayKeyId::expiryDay)
          .thenComparing(DayKeyId::retentionClass)
          .thenComparing(DayKeyId::hold);

  /**
   * Certificates of what was recorded or went in the range, and those that cannot be read.
   *
   * @param all of any time
   */
  List<CertifiedDay> inRange(List<CertifiedDay> all) {
    return all.stream()
        .filter(each -> isOfScope(each.id()))
        .filter(each -> each.certificate().map(this::isInRange).orElse(true))
        .sorted(Comparator.comparing(CertifiedDay::id, ORDER))
        .toList();
  }

  private boolean isInRange(ExpiryCertificate certificate) {
    ExpiryCertificate.Footage footage = certificate.footage();
    return overlaps(day(certificate.keys().destroyedAt()), day(certificate.keys().destroyedAt()))
        || overlaps(day(footage.firstRecorded()), day(footage.lastRecorded().plusMicros(-1)));
  }

  /**
   * What lay past its ceiling in the range.
   *
   * @param plan as it is now
   * @param certified of any time
   */
  List<LateDeletion> late(RetentionPlan plan, List<CertifiedDay> certified) {
    LocalDate today = LocalDate.ofInstant(plan.at(), zone);
    return Stream.concat(
            certified.stream()
                .flatMap(each -> each.certificate().stream().flatMap(it -> gone(each.id(), it))),
            plan.lines().stream().flatMap(line -> there(line, today)))
        .filter(late -> isOfScope(late.id()))
        .filter(late -> overlaps(late.since().plusDays(1), late.gone().orElse(today)))
        .sorted(Comparator.comparing(LateDeletion::id, ORDER))
        .toList();
  }

  private Stream<LateDeletion> gone(DayKeyId id, ExpiryCertificate certificate) {
    LocalDate since = id.expiryDay();
    LocalDate gone = day(certificate.keys().destroyedAt());
    if (!gone.isAfter(since)) {
      return Stream.empty();
    }
    List<Why> why = new ArrayList<>();
    if (id.hold() > 0) {
      why.add(Why.HELD);
    }
    if (day(certificate.dueAt()).isAfter(since) && certificate.orders().isEmpty()) {
      why.add(Why.FLOOR);
    }
    return Stream.of(
        new LateDeletion(
            id,
            since,
            Optional.of(gone),
            ChronoUnit.DAYS.between(since, gone),
            why.isEmpty() ? List.of(Why.NOT_ON_RECORD) : why,
            List.of(),
            certificate.footage().packs(),
            certificate.footage().cameras()));
  }

  /** Of what can be read still; from the death of its key on the certificate tells. */
  private static Stream<LateDeletion> there(RetentionPlan.Line line, LocalDate today) {
    LocalDate since = line.id().expiryDay();
    Optional<ClassDay> found = line.found();
    List<Why> why = why(line);
    if (!today.isAfter(since) || found.isEmpty() || why.isEmpty()) {
      return Stream.empty();
    }
    return Stream.of(
        new LateDeletion(
            line.id(),
            since,
            Optional.empty(),
            ChronoUnit.DAYS.between(since, today),
            why,
            line.waitsFor(),
            found.get().packs() + found.get().openPacks(),
            found.get().cameras()));
  }

  private static List<Why> why(RetentionPlan.Line line) {
    List<Why> why = new ArrayList<>();
    if (line.heldPacks() > 0) {
      why.add(Why.HELD);
    }
    switch (line.decision()) {
      case Decision.Keep _ -> why.add(Why.FLOOR);
      case Decision.Wait wait -> why.add(why(wait.cause()));
      case Decision.GoesOn goesOn -> {
        switch (goesOn.done()) {
          case PLANNED, TOMBSTONE, HELD_MOVED -> why.add(Why.AWAY);
          case KEY_DESTROYED, PARTLY_REMOVED, REMOVED -> why.clear();
        }
      }
      case Decision.Due _ -> {
        if (why.isEmpty()) {
          why.add(Why.NOT_ON_RECORD);
        }
      }
      case Decision.Ordered _, Decision.Thin _ -> {
        if (why.isEmpty()) {
          why.add(Why.FLOOR);
        }
      }
      case Decision.Held _ -> {}
      case Decision.Gone _ -> why.clear();
    }
    return why;
  }

  private static Why why(Decision.Cause cause) {
    return switch (cause) {
      case CLOCK -> Why.CLOCK;
      case DAY_NOT_OVER, OPEN_PACKS -> Why.OPEN_PACKS;
      case NO_RULE -> Why.NO_RULE;
      case RECORDED_AGAIN -> Why.RECORDED_AGAIN;
      case THINNING, FORMER_KEY -> Why.FORMER_KEY;
    };
  }

  private boolean isOfScope(DayKeyId id) {
    return scope.retentionClass().map(type -> type.name().equals(id.retentionClass())).orElse(true);
  }

  private boolean overlaps(LocalDate first, LocalDate last) {
    return !first.isAfter(scope.to()) && !last.isBefore(scope.from());
  }

  private LocalDate day(WallTime at) {
    return LocalDate.ofInstant(at.toInstant(), zone);
  }
}
