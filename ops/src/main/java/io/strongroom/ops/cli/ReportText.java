package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A report as lines for a terminal, tab-separated: sums, days that have not met their floor and are
 * not whole, what lay past its ceiling, holds, certificates.
 */
record ReportText(JsonNode report) {
  private static final double PERCENT = 100;

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        line(
            "report",
            text(report, "from") + " to " + text(report, "to"),
            "made at " + text(report, "at"),
            "rules version " + text(report, "policyVersion"),
            "clock " + text(report, "clock")));
    lines.add(sum("all", report.path("all")));
    report.path("byClass").forEach(each -> lines.add(sum("class " + text(each, "name"), each)));
    report.path("byArea").forEach(each -> lines.add(sum("area " + text(each, "name"), each)));
    for (JsonNode camera : report.path("cameras")) {
      for (JsonNode day : camera.path("days")) {
        if (day.has("missingSeconds")) {
          lines.add(shortDay(camera, day));
        }
      }
    }
    if (report.path("camerasLeftOut").asInt() > 0) {
      lines.add(line("more", text(report, "camerasLeftOut") + " cameras; --format csv has them"));
    }
    report.path("late").forEach(each -> lines.add(late(each)));
    report
        .path("holds")
        .forEach(
            each ->
                lines.add(
                    line(
                        "hold",
                        text(each, "caseNumber"),
                        text(each, "from") + " to " + text(each, "to"),
                        text(each, "cameras") + " cameras")));
    report
        .path("certificates")
        .forEach(
            each ->
                lines.add(
                    line(
                        "certificate",
                        text(each, "key"),
                        text(each, "expiryDay"),
                        each.has("flaw")
                            ? text(each, "flaw")
                            : "destroyed at " + text(each, "destroyedAt"))));
    report.path("away").forEach(node -> lines.add(line("not seen", node.asText())));
    return lines;
  }

  private static String sum(String name, JsonNode sum) {
    double due = sum.path("dueSeconds").asDouble();
    double recorded = sum.path("recordedSeconds").asDouble();
    return line(
        "sum",
        name,
        text(sum, "cameras") + " cameras",
        due == 0
            ? "nothing due"
            : String.format(Locale.ROOT, "%.2f%% recorded", recorded / due * PERCENT),
        text(sum, "shortDays") + " short days",
        number(sum, "missingSeconds") + " s missing");
  }

  private static String shortDay(JsonNode camera, JsonNode day) {
    List<String> why = new ArrayList<>();
    day.path("gapSeconds")
        .properties()
        .forEach(gap -> why.add(gap.getKey() + " " + plain(gap.getValue().asDouble())));
    for (String field : List.of("undeclared", "lost", "deleted", "expired")) {
      if (day.has(field + "Seconds")) {
        why.add(field + " " + number(day, field + "Seconds"));
      }
    }
    return line(
        "short",
        text(camera, "id"),
        text(camera, "name"),
        text(day, "day"),
        number(day, "missingSeconds") + " s",
        String.join(", ", why));
  }

  private static String late(JsonNode late) {
    List<String> why = new ArrayList<>();
    late.path("why").forEach(each -> why.add(each.asText()));
    late.path("waitsFor").forEach(each -> why.add("waits for " + each.asText()));
    return line(
        "late",
        text(late, "key"),
        text(late, "expiryDay"),
        text(late, "daysLate") + " days",
        late.has("gone") ? "destroyed " + text(late, "gone") : "still there",
        String.join(", ", why));
  }

  private static String number(JsonNode from, String field) {
    return plain(from.path(field).asDouble());
  }

  private static String plain(double seconds) {
    return String.format(Locale.ROOT, "%.6f", seconds).replaceFirst("\\.?0+$", "");
  }

  private static String text(JsonNode from, String field) {
    return from.path(field).asText();
  }

  private static String line(String... cells) {
    return String.join("\t", cells);
  }
}
