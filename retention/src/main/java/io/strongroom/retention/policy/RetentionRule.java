package io.strongroom.retention.policy;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import java.time.LocalDate;
import java.util.Optional;

/**
 * How long footage of one class is kept.
 *
 * <p>Footage is kept and deleted by whole civil days, so the last second of a day is up to one day
 * younger than its first when both go: the ceiling must exceed the floor by a day at least.
 *
 * @param retentionClass which class
 * @param floorDays every second is kept at least this many days (Order 799 art. 17: never under 30
 *     within its scope)
 * @param ceilingDays no second is kept longer than this many days
 * @param legalBasis the written basis of both
 * @param outsideScope why the class is outside the scope of Order 799; there exactly if the floor
 *     is under 30 days
 * @param thinAfterDays after so many days the keyframes alone are kept; the floor at least, and
 *     less than the ceiling; empty: never
 */
public record RetentionRule(
    RetentionClass retentionClass,
    int floorDays,
    int ceilingDays,
    String legalBasis,
    Optional<String> outsideScope,
    Optional<Integer> thinAfterDays) {
  /** Least number of days that Order 799 art. 17 allows. */
  public static final int LEGAL_FLOOR_DAYS = 30;

  /** Longest ceiling that is accepted; beyond ten years it is a typing error. */
  public static final int MAX_CEILING_DAYS = 3_660;

  /** A part of a rule that can be wrong. */
  public enum Part {
    FLOOR_DAYS("floor-days", "floorDays"),
    CEILING_DAYS("ceiling-days", "ceilingDays"),
    LEGAL_BASIS("legal-basis", "legalBasis"),
    OUTSIDE_SCOPE("outside-scope", "outsideScope"),
    THIN_AFTER_DAYS("thin-after-days", "thinAfterDays");

    private final String setting;
    private final String field;

    Part(String setting, String field) {
      this.setting = setting;
      this.field = field;
    }

    /** Its name in settings and on command lines. */
    public String setting() {
      return setting;
    }

    /** Its name in documents. */
    public String field() {
      return field;
    }
  }

  /**
   * What is wrong with a rule.
   *
   * @param text what it must be instead
   */
  public record Flaw(Part part, String text) {}

  /**
   * @throws StrongroomException CALLER, in the words of the settings, if {@link #flaw} finds one
   */
  public RetentionRule {
    flaw(floorDays, ceilingDays, legalBasis, outsideScope, thinAfterDays)
        .ifPresent(
            flaw -> {
              throw new StrongroomException(
                  ErrorKind.CALLER,
                  "retention.classes.%s.%s %s"
                      .formatted(retentionClass, flaw.part().setting(), flaw.text()));
            });
  }

  /** A rule within the scope of Order 799. */
  public RetentionRule(
      RetentionClass retentionClass, int floorDays, int ceilingDays, String legalBasis) {
    this(retentionClass, floorDays, ceilingDays, legalBasis, Optional.empty());
  }

  /** A rule by which nothing is thinned. */
  public RetentionRule(
      RetentionClass retentionClass,
      int floorDays,
      int ceilingDays,
      String legalBasis,
      Optional<String> outsideScope) {
    this(retentionClass, floorDays, ceilingDays, legalBasis, outsideScope, Optional.empty());
  }

  /** The first thing that is wrong with the parts of a rule. */
  public static Optional<Flaw> flaw(
      int floorDays,
      int ceilingDays,
      String legalBasis,
      Optional<String> outsideScope,
      Optional<Integer> thinAfterDays) {
    if (floorDays < 1 && outsideScope.isPresent()) {
      return flaw(Part.FLOOR_DAYS, "must be at least 1; got " + floorDays);
    }
    if (floorDays < LEGAL_FLOOR_DAYS && outsideScope.isEmpty()) {
      return flaw(
          Part.FLOOR_DAYS,
          "must be at least 30 (Order 799 art. 17), unless two people mark the class as outside its"
              + " scope (strongroom retention policy propose --outside-scope); got "
              + floorDays);
    }
    if (floorDays >= LEGAL_FLOOR_DAYS && outsideScope.isPresent()) {
      return flaw(Part.OUTSIDE_SCOPE, "is for a floor under 30 days alone; leave it out");
    }
    if (ceilingDays <= floorDays || ceilingDays > MAX_CEILING_DAYS) {
      return flaw(
          Part.CEILING_DAYS,
          "must be greater than floor-days (a civil day is deleted as a whole) and at most "
              + MAX_CEILING_DAYS
              + "; got floor-days="
              + floorDays
              + " ceiling-days="
              + ceilingDays);
    }
    if (legalBasis.isBlank()) {
      return flaw(Part.LEGAL_BASIS, "must name the rule that sets floor and ceiling");
    }
    if (outsideScope.filter(String::isBlank).isPresent()) {
      return flaw(Part.OUTSIDE_SCOPE, "must say why Order 799 does not apply");
    }
    if (thinAfterDays.filter(days -> days < floorDays || days >= ceilingDays).isPresent()) {
      return flaw(
          Part.THIN_AFTER_DAYS,
          "must be at least floor-days, until which every picture is kept, and less than"
              + " ceiling-days; got "
              + thinAfterDays.get());
    }
    return Optional.empty();
  }

  private static Optional<Flaw> flaw(Part part, String text) {
    return Optional.of(new Flaw(part, text));
  }

  /**
   * Whether it takes the word of two people to put this rule in the place of another: it lowers the
   * floor, or says for the first time why the law does not apply.
   *
   * @param before the last rule that the class had; empty if it never had one
   */
  boolean needsTwoPeopleAfter(Optional<RetentionRule> before) {
    return before.filter(rule -> floorDays < rule.floorDays()).isPresent()
        || (outsideScope.isPresent()
            && !outsideScope.equals(before.flatMap(RetentionRule::outsideScope)));
  }

  /** The day at whose midnight footage recorded on {@code recordingDay} is past its ceiling. */
  public LocalDate expiryDay(LocalDate recordingDay) {
    return recordingDay.plusDays(ceilingDays);
  }
}
