package io.strongroom.playback.audit;

import java.util.Optional;
import java.util.UUID;

/**
 * Something that was done with the log itself, or about a finding. What shows something of the log
 * is durable in it before it is shown; a step of a finding before it comes into force.
 *
 * @param by opaque id of the account that did it
 * @param step what was done, as {@code read}
 * @param subject id of the sample or finding; zeros of the steps that have none
 * @param number entries that were shown, or the index of the one entry that it is about
 * @param digest SHA-256, in hex: of a sample's seed, or of the finding's record as the step leaves
 *     it; zeros of other steps
 * @param population what a sample is drawn from, where its seed is committed; else empty
 * @param user account of who did it
 * @param unit of that account
 * @param words the search, or what was said; may be empty
 */
public record InspectionAct(
    UUID by,
    String step,
    UUID subject,
    long number,
    String digest,
    Optional<Population> population,
    String user,
    String unit,
    String words) {
  /** Entries were listed. */
  public static final String READ = "read";

  /** A receipt was handed out. */
  public static final String RECEIPT = "receipt";

  /** Numbers for publication were made. */
  public static final String COUNTED = "counted";

  /** The seed of a sample was fixed. */
  public static final String SAMPLE_COMMITTED = "sample-committed";

  /** A sample was drawn. */
  public static final String SAMPLE_DRAWN = "sample-drawn";

  /** A pack for auditors was made. */
  public static final String PACKED = "packed";

  /** A digest of nothing that is told. */
  public static final String NO_DIGEST = "0".repeat(64);

  /** Of no sample and no finding. */
  public static final UUID NO_SUBJECT = new UUID(0, 0);

  /** One that shows something of the log. */
  public static InspectionAct showing(
      UUID by, String step, long number, String user, String unit, String words) {
    return new InspectionAct(
        by, step, NO_SUBJECT, number, NO_DIGEST, Optional.empty(), user, unit, words);
  }
}
