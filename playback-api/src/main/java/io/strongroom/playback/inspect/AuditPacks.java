package io.strongroom.playback.inspect;

import io.strongroom.playback.access.Session;
import io.strongroom.playback.evidence.Evidence;
import io.strongroom.playback.report.pdf.ReportFont;
import java.time.LocalDate;
import java.util.List;

/**
 * Makes packs for auditors: signed and time-stamped as evidence is. Thread-safe; blocks on the
 * logs, the control records and, where it is outside, the time-stamp authority.
 */
public final class AuditPacks {
  /** Most seeds of one pack. */
  public static final int MAX_SEEDS = 100;

  private final Inspection inspection;
  private final Findings findings;
  private final Evidence evidence;
  private final ReportFont font;

  public AuditPacks(Inspection inspection, Findings findings, Evidence evidence, ReportFont font) {
    this.inspection = inspection;
    this.findings = findings;
    this.evidence = evidence;
    this.font = font;
  }

  /**
   * A pack as a ZIP file.
   *
   * @param name the period as it was asked for
   * @param from first day
   * @param to day after the last one
   * @param seeds of samples of the node's own log, which are then in it with what they draw
   * @param texts whether words and names of findings are to be in it
   * @throws io.strongroom.recording.model.StrongroomException DENIED unless he inspects everywhere;
   *     CALLER if the period is not over, a seed was never fixed, or there is too much; UNAVAILABLE
   *     if a log cannot be read or written, or nothing can be signed
   */
  public byte[] pack(
      Session by, String name, LocalDate from, LocalDate to, List<byte[]> seeds, boolean texts) {
    AuditPack pack = inspection.pack(by, name, from, to, seeds, texts, findings.all());
    return evidence.signed(pack.files(font), pack.checkpoints());
  }
}
