package io.strongroom.playback.inspect;

import java.util.ArrayList;
import java.util.List;

/** Numbers for publication as lines of a table. Pure. */
public final class CountLines {
  private static final String FEW = "<" + Counts.LEAST;

  private CountLines() {}

  /** The lines, the head first. */
  public static List<List<String>> of(Counts counts) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("number", "unit", "of", "count"));
    add(lines, "accesses", counts.accesses());
    add(lines, "refusals", counts.refusals());
    add(lines, "decisions", counts.decisions());
    counts
        .toDecide()
        .ifPresent(
            times -> {
              String number = "seconds to decide";
              lines.add(List.of(number, "", "median", "" + times.median().toSeconds()));
              lines.add(List.of(number, "", "p90", "" + times.ninetieth().toSeconds()));
            });
    return lines;
  }

  private static void add(List<List<String>> to, String number, List<Counts.Line> lines) {
    for (Counts.Line line : lines) {
      to.add(
          List.of(
              number,
              line.unit(),
              line.what(),
              line.count().isPresent() ? Long.toString(line.count().getAsLong()) : FEW));
    }
  }
}
