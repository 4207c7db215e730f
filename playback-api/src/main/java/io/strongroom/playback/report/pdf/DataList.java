package io.strongroom.playback.report.pdf;

import java.util.List;

/**
 * A document of facts and tables, without a date of its own. Immutable.
 *
 * @param facts label and value of each
 * @param foot what each page has below its content
 */
public record DataList(
    String title, List<Fact> facts, List<Table> tables, List<String> notes, String foot) {
  /** A label and what it is. */
  public record Fact(String label, String value) {}

  /**
   * A table.
   *
   * @param widths of the columns, in parts of the page
   */
  public record Table(
      String heading, List<String> columns, List<Integer> widths, List<List<String>> rows) {}
}
