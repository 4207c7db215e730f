package io.strongroom.playback.inspect;

import io.strongroom.playback.report.Language;
import io.strongroom.playback.report.pdf.DataList;
import io.strongroom.playback.report.pdf.DataList.Fact;
import io.strongroom.playback.report.pdf.DataList.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What people read of a pack for auditors: the same lines as in JSON and CSV, with words instead of
 * names of fields and codes. In Chinese and English where there is a font for both, else in
 * English. Pure.
 *
 * @param both whether there is
 */
record AuditSummary(AuditPack pack, boolean both) {
  private static final String NONE = "–";

  DataList list(Map<String, List<List<String>>> tables) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact(say("audit.period"), pack.period()));
    facts.add(
        new Fact(
            say("audit.range"),
            pack.counted().range().from() + " – " + pack.counted().range().to()));
    facts.add(new Fact(say("audit.logCount"), "" + pack.logs().size()));
    facts.add(new Fact(say("audit.findings"), "" + pack.findings().size()));
    facts.add(
        new Fact(
            say("audit.open"),
            "" + pack.findings().stream().filter(f -> f.state() != FindingState.CLOSED).count()));
    facts.add(
        new Fact(
            say("audit.deletions"), "" + (tables.getOrDefault("deletions", List.of()).size() - 1)));
    List<Table> shown = new ArrayList<>();
    add(shown, tables, "logs", List.of(17, 10, 10, 16));
    add(shown, tables, "counts", List.of(3, 4, 4, 2));
    add(shown, tables, "reconciliation", List.of(8, 3, 10, 3, 4));
    add(shown, tables, "activity", List.of(17, 28, 8));
    return new DataList(
        say("audit.title") + " " + pack.period(),
        facts,
        shown,
        List.of(say("audit.all"), say("audit.signature")),
        "strongroom-audit-pack/1 " + pack.period());
  }

  private void add(
      List<Table> to, Map<String, List<List<String>>> tables, String name, List<Integer> widths) {
    List<List<String>> lines = tables.getOrDefault(name, List.of());
    if (lines.size() > 1) {
      List<String> head = lines.getFirst();
      List<List<String>> rows = new ArrayList<>();
      for (List<String> line : lines.subList(1, lines.size())) {
        List<String> row = new ArrayList<>();
        for (int i = 0; i < head.size(); i++) {
          row.add(cell(head.get(i), line.get(i)));
        }
        rows.add(row);
      }
      to.add(
          new Table(say("audit." + name), head.stream().map(this::column).toList(), widths, rows));
    }
  }

  private String column(String field) {
    return say(
        "audit."
            + switch (field) {
              case "countBegun", "countEnded" -> "count";
              default -> field;
            });
  }

  /** What a person reads for what a program does. */
  private String cell(String field, String value) {
    if (value.isEmpty()) {
      return NONE;
    }
    return switch (field) {
      case "root" ->
          value.substring(0, value.length() / 2) + " " + value.substring(value.length() / 2);
      case "begun", "ended", "entry" -> say(language -> steps(language, value.split(" \\+ ", -1)));
      case "number" -> say("counted." + value);
      case "of" -> say(of(value));
      default -> value;
    };
  }

  private static String of(String value) {
    return switch (value) {
      case "approved", "refused", "median", "p90" -> "counted." + value;
      default -> "action." + value;
    };
  }

  /** Kinds of entries, as {@code custody export-made}, all of one type. */
  private static String steps(Language language, String[] kinds) {
    String[] first = kinds[0].split(" ", -1);
    String type = language.word("entry." + first[0]);
    if (first.length == 1) {
      return type;
    }
    return language.word(
        "audit.step",
        type,
        Stream.of(kinds)
            .map(kind -> language.word("entryStep." + kind.split(" ", -1)[1]))
            .collect(Collectors.joining(language.word("audit.and"))));
  }

  private String say(String key) {
    return say(language -> language.word(key));
  }

  private String say(Function<Language, String> words) {
    String english = words.apply(Language.EN);
    return both ? words.apply(Language.ZH) + " " + english : english;
  }
}
