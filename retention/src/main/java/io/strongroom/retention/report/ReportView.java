package io.strongroom.retention.report;

/** Makes reports. Thread-safe; blocks. */
@FunctionalInterface
public interface ReportView {
  /**
   * Begins a report: what it says of cameras is read when they are asked for.
   *
   * @throws io.strongroom.recording.model.StrongroomException CALLER, naming the field, if no
   *     camera belongs to the scope or it ends in the future; UNAVAILABLE if rules or records
   *     cannot be read
   */
  RetentionReport report(ReportScope scope);
}
