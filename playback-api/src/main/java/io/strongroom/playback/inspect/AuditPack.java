package io.strongroom.playback.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.playback.audit.EntryType;
import io.strongroom.playback.audit.PeriodSummary;
import io.strongroom.playback.audit.SampleDraw;
import io.strongroom.playback.inspect.Inspection.Counted;
import io.strongroom.playback.report.Csv;
import io.strongroom.playback.report.pdf.DataListPdf;
import io.strongroom.playback.report.pdf.ReportFont;
import io.strongroom.recording.model.NodeId;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The files of a pack for auditors: what the logs, the findings and the requests say of a period
 * that is over. Of a period they are the same bytes each time, as long as nothing of it has been
 * forgotten. Pure.
 *
 * @param period as it was asked for, a year or month
 * @param texts whether words and names of findings are in it
 * @param logs by node, the own one first
 * @param drawn samples whose seeds were handed in, of the own log
 * @param findings as they were at the period's end, newest first
 */
record AuditPack(
    String period,
    boolean texts,
    Counted counted,
    Map<NodeId, PeriodSummary> logs,
    List<Seeded> drawn,
    List<Finding> findings) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /**
   * A sample with its seed.
   *
   * @param seed in hex
   */
  record Seeded(String seed, SampleDraw.Drawn drawn) {}

  /** The files that SHA256SUMS names, in its order. */
  Map<String, byte[]> files(ReportFont font) {
    Map<String, List<List<String>>> tables = tables();
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("pack.json", json(tables));
    tables.forEach((name, lines) -> files.put(name + ".csv", csv(lines)));
    files.put(
        "summary.pdf",
        DataListPdf.write(new AuditSummary(this, DataListPdf.hasChinese(font)).list(tables), font));
    files.put("VERIFY.txt", AuditVerifyText.text().getBytes(StandardCharsets.UTF_8));
    return files;
  }

  /** What is made anew each time: the newest checkpoints, and how they lead back to the period. */
  Map<String, byte[]> checkpoints() {
    Map<String, byte[]> files = new TreeMap<>();
    logs.forEach(
        (node, log) ->
            log.beginning()
                .ifPresent(
                    first -> {
                      String name = "checkpoints/" + node;
                      files.put(name + ".checkpoint", first.checkpoint().encode());
                      StringBuilder proof = new StringBuilder();
                      for (byte[] hash : first.proof()) {
                        proof.append(HexFormat.of().formatHex(hash)).append('\n');
                      }
                      files.put(
                          name + ".consistency",
                          proof.toString().getBytes(StandardCharsets.US_ASCII));
                    }));
    return files;
  }

  /** Each table with its head, by its name; the same go into JSON and CSV. */
  private Map<String, List<List<String>>> tables() {
    Map<String, List<List<String>>> tables = new LinkedHashMap<>();
    tables.put("logs", logLines());
    tables.put("counts", CountLines.of(counted.counts()));
    tables.put("activity", activity());
    tables.put("reconciliation", reconciliation());
    tables.put("samples", samples());
    tables.put("findings", findingLines());
    tables.put("deletions", deletions());
    tables.put("completeness", completeness());
    return tables;
  }

  private List<List<String>> logLines() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("node", "entries", "entriesOfPeriod", "root"));
    logs.forEach(
        (node, log) ->
            lines.add(
                List.of(
                    node.toString(),
                    log.beginning().map(first -> "" + first.size()).orElse("0"),
                    "" + log.entries(),
                    log.beginning()
                        .map(first -> HexFormat.of().formatHex(first.root()))
                        .orElse(""))));
    return lines;
  }

  private List<List<String>> activity() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("node", "entry", "count"));
    logs.forEach(
        (node, log) ->
            log.steps().forEach((step, n) -> lines.add(List.of(node.toString(), step, "" + n))));
    return lines;
  }

  /** What ought to go in pairs, over all logs: what has begun, and what has come to an end. */
  private List<List<String>> reconciliation() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("begun", "countBegun", "ended", "countEnded", "difference"));
    pair(lines, List.of("intent"), List.of("delivery"));
    pair(
        lines,
        List.of("decision submit"),
        List.of(
            "decision approve",
            "decision narrow",
            "decision refuse",
            "decision withdraw",
            "decision lapse"));
    pair(
        lines,
        List.of("custody export-asked"),
        List.of("custody export-made", "custody export-ended"));
    pair(lines, List.of("custody deletion-begun"), List.of("custody deletion-certified"));
    pair(
        lines,
        List.of("custody deletion-proposed"),
        List.of("custody deletion-approved", "custody deletion-withdrawn"));
    pair(lines, List.of("inspection sample-committed"), List.of("inspection sample-drawn"));
    pair(lines, List.of("inspection finding-noted"), List.of("inspection finding-closed"));
    return lines;
  }

  private void pair(List<List<String>> lines, List<String> begun, List<String> ended) {
    long first = sum(begun);
    long second = sum(ended);
    lines.add(
        List.of(
            String.join(" + ", begun),
            "" + first,
            String.join(" + ", ended),
            "" + second,
            "" + (first - second)));
  }

  private long sum(List<String> steps) {
    return logs.values().stream()
        .flatMap(log -> steps.stream().map(step -> log.steps().getOrDefault(step, 0L)))
        .mapToLong(n -> n)
        .sum();
  }

  private List<List<String>> samples() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(
        List.of(
            "node",
            "entry",
            "at",
            "step",
            "id",
            "seedDigest",
            "from",
            "to",
            "type",
            "count",
            "seed",
            "drawn"));
    NodeId own = logs.keySet().iterator().next();
    logs.forEach(
        (node, log) ->
            log.samples().forEach(each -> lines.add(sample(node, node.equals(own), each))));
    return lines;
  }

  private List<String> sample(NodeId node, boolean own, PeriodSummary.Sample sample) {
    Optional<Seeded> seeded =
        drawn.stream()
            .filter(each -> own && each.drawn().committed() == sample.index())
            .findFirst();
    boolean fixed = sample.population().isPresent();
    return List.of(
        node.toString(),
        "" + sample.index(),
        sample.at().toString(),
        fixed ? "committed" : "drawn",
        fixed ? sample.id().toString() : "",
        sample.seedDigest(),
        sample.population().map(from -> from.range().from().toString()).orElse(""),
        sample.population().map(from -> from.range().to().toString()).orElse(""),
        sample.population().flatMap(from -> from.type().map(EntryType::code)).orElse(""),
        sample.population().map(from -> "" + from.count()).orElse(""),
        seeded.map(Seeded::seed).orElse(""),
        seeded
            .map(
                each -> String.join(" ", each.drawn().indices().stream().map(i -> "" + i).toList()))
            .orElse(""));
  }

  private List<List<String>> findingLines() {
    List<List<String>> lines = new ArrayList<>();
    List<String> head =
        new ArrayList<>(
            List.of("id", "node", "entry", "unit", "state", "notedAt", "deadline", "step", "at"));
    if (texts) {
      head.addAll(List.of("by", "words"));
    }
    lines.add(head);
    for (Finding each : findings) {
      for (Finding.Remark remark : each.remarks()) {
        List<String> line =
            new ArrayList<>(
                List.of(
                    each.id().toString(),
                    each.about().node().toString(),
                    "" + each.about().index(),
                    each.unit(),
                    each.state().code(),
                    each.notedAt().toString(),
                    each.deadline().toString(),
                    remark.step().code(),
                    remark.at().toString()));
        if (texts) {
          line.addAll(List.of(remark.by(), remark.words()));
        }
        lines.add(line);
      }
    }
    return lines;
  }

  private List<List<String>> deletions() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("node", "entry", "at", "subject", "record", "certificate"));
    logs.forEach(
        (node, log) ->
            log.deletions()
                .forEach(
                    each ->
                        lines.add(
                            List.of(
                                node.toString(),
                                "" + each.index(),
                                each.at().toString(),
                                each.subject().toString(),
                                each.record(),
                                each.certificate()))));
    return lines;
  }

  private List<List<String>> completeness() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("node", "day", "records", "digest"));
    logs.forEach(
        (node, log) ->
            log.days()
                .forEach(
                    each ->
                        lines.add(
                            List.of(
                                node.toString(),
                                each.day().toString(),
                                "" + each.records(),
                                each.digest()))));
    return lines;
  }

  private byte[] json(Map<String, List<List<String>>> tables) {
    ObjectNode document = JSON.createObjectNode();
    document.put("format", "strongroom-audit-pack/1");
    document.put("period", period);
    document.put("from", counted.range().from().toString());
    document.put("to", counted.range().to().toString());
    document.put("texts", texts);
    counted
        .counts()
        .toDecide()
        .ifPresent(
            times -> {
              document.put("medianSecondsToDecide", times.median().toSeconds());
              document.put("p90SecondsToDecide", times.ninetieth().toSeconds());
            });
    tables.forEach(
        (name, lines) -> {
          ArrayNode rows = document.putArray(name);
          List<String> head = lines.getFirst();
          for (List<String> line : lines.subList(1, lines.size())) {
            ObjectNode row = rows.addObject();
            for (int i = 0; i < head.size(); i++) {
              row.put(head.get(i), line.get(i));
            }
          }
        });
    try {
      return (JSON.writeValueAsString(document) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts can be written", e);
    }
  }

  private static byte[] csv(List<List<String>> lines) {
    StringWriter text = new StringWriter();
    try {
      Csv out = new Csv(text);
      for (List<String> line : lines) {
        out.line(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
