package io.strongroom.playback.evidence;

import io.strongroom.playback.evidence.EvidencePlan.MediaFile;
import io.strongroom.playback.evidence.Manifest.Drawn;
import io.strongroom.playback.evidence.Manifest.FileDigest;
import io.strongroom.playback.evidence.Manifest.Times;
import io.strongroom.playback.report.Language;
import io.strongroom.playback.report.pdf.DataList;
import io.strongroom.playback.report.pdf.DataList.Fact;
import io.strongroom.playback.report.pdf.DataList.Table;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The list of electronic data that goes with a package: what a person reads and signs. In Chinese
 * and English where there is a font for both, else in English. Pure.
 */
final class EvidenceList {
  private final boolean both;

  private EvidenceList(boolean both) {
    this.both = both;
  }

  /** Its name in the package. */
  static String name(boolean both) {
    return both ? "清单.pdf" : "list.pdf";
  }

  static DataList of(
      ExportJob job,
      List<EvidencePlan> plans,
      Map<String, FileDigest> digests,
      List<Drawn> drawn,
      List<RecordNote> records,
      String manifestSha256,
      boolean both) {
    return new EvidenceList(both).of(job, plans, digests, drawn, records, manifestSha256);
  }

  private DataList of(
      ExportJob job,
      List<EvidencePlan> plans,
      Map<String, FileDigest> digests,
      List<Drawn> drawn,
      List<RecordNote> records,
      String manifestSha256) {
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new Fact(
            say("案件编号", "Case number"),
            job.grants().stream()
                .map(ExportJob.GrantUsed::caseNumber)
                .distinct()
                .collect(Collectors.joining(", "))));
    facts.add(
        new Fact(
            say("授权编号", "Grants"),
            job.grants().stream().map(ExportJob.GrantUsed::id).collect(Collectors.joining(", "))));
    facts.add(new Fact(say("提取人", "Exported by"), job.by().name() + " (" + job.by().user() + ")"));
    facts.add(new Fact(say("单位", "Unit"), job.by().unit()));
    job.purpose().ifPresent(purpose -> facts.add(new Fact(say("用途", "Purpose"), purpose)));
    facts.add(new Fact(say("请求时段 (UTC)", "Range asked for (UTC)"), text(job.wish().range())));
    facts.add(new Fact("manifest.json SHA-256", manifestSha256));
    List<Table> tables = new ArrayList<>();
    for (EvidencePlan plan : plans) {
      if (job.wish().copies().originals()) {
        tables.add(files(plan, digests));
      }
      List<Drawn> copies =
          drawn.stream().filter(each -> each.camera().equals(plan.camera())).toList();
      if (!copies.isEmpty()) {
        tables.add(copies(plan, copies));
      }
      if (!plan.gaps().isEmpty() || !plan.thinned().isEmpty()) {
        tables.add(missing(plan));
      }
      if (!plan.handOvers().isEmpty()) {
        tables.add(handOvers(plan));
      }
    }
    if (!records.isEmpty()) {
      tables.add(
          new Table(
              say("完整性记录", "Completeness records"),
              List.of(say("文件", "File"), say("日期", "Day")),
              List.of(8, 2),
              records.stream()
                  .map(record -> List.of(record.name(), record.day().toString()))
                  .toList()));
    }
    return new DataList(
        say("电子数据清单", "List of electronic data"),
        facts,
        tables,
        List.of(
            say(
                "media/ 中的文件均为原始字节，未经转码；viewing/ 中的文件为重新绘制的观看副本，非原始文件；校验方法见 VERIFY.txt。",
                "Files in media/ are original bytes, never transcoded. Files in viewing/ are drawn"
                    + " anew for people to look at and are not original. VERIFY.txt says how to"
                    + " check all of them."),
            say("提取人签名：____________  见证人签名：____________", "Signatures: exported by / witness")),
        say("电子数据清单", "List of electronic data"));
  }

  private String say(String chinese, String english) {
    return both ? chinese + "  " + english : english;
  }

  private static String text(TimeRange range) {
    return Times.format(range.from()) + " – " + Times.format(range.to());
  }

  private Table files(EvidencePlan plan, Map<String, FileDigest> digests) {
    return new Table(
        say("摄像机", "Camera") + "  " + plan.name() + "  (" + plan.camera() + ")",
        List.of(
            say("文件", "File"),
            say("时段 (UTC)", "Time (UTC)"),
            say("字节数", "Bytes"),
            say("起因", "Begins at"),
            "SHA-256"),
        List.of(5, 5, 2, 2, 6),
        plan.files().stream()
            .map(
                file ->
                    List.of(
                        file.name(),
                        text(file.range()),
                        Long.toString(file.bytes()),
                        begins(file),
                        Optional.ofNullable(digests.get(file.name()))
                            .map(FileDigest::sha256)
                            .orElseThrow()))
            .toList());
  }

  private Table copies(EvidencePlan plan, List<Drawn> copies) {
    return new Table(
        say("观看副本（非原始文件）", "Viewing copies, not original") + "  " + plan.name(),
        List.of(say("文件", "File"), say("时段 (UTC)", "Time (UTC)"), say("字节数", "Bytes"), "SHA-256"),
        List.of(5, 5, 2, 6),
        copies.stream()
            .map(
                copy ->
                    List.of(
                        copy.name(),
                        text(copy.range()),
                        Long.toString(copy.bytes()),
                        copy.sha256()))
            .toList());
  }

  private String begins(MediaFile file) {
    return switch (file.begins()) {
      case RANGE -> say("时段开始", "range");
      case GAP -> say("缺失之后", "gap");
      case FORMAT -> say("格式变化", "change of format");
      case CLOCK -> say("时钟跳变", "jump of the clock");
    };
  }

  private Table missing(EvidencePlan plan) {
    List<List<String>> rows = new ArrayList<>();
    plan.gaps().forEach(gap -> rows.add(List.of(text(gap.range()), cause(gap.cause()))));
    plan.thinned()
        .forEach(range -> rows.add(List.of(text(range), say("仅存关键帧", "keyframes alone are left"))));
    return new Table(
        say("缺失时段", "What is missing") + "  " + plan.name(),
        List.of(say("时段 (UTC)", "Time (UTC)"), say("原因", "Cause")),
        List.of(6, 4),
        rows);
  }

  private Table handOvers(EvidencePlan plan) {
    return new Table(
        say("录制节点交接", "Hand-overs between nodes") + "  " + plan.name(),
        List.of(
            say("时刻 (UTC)", "At (UTC)"),
            say("此前节点", "Recorded before by"),
            say("此后节点", "From then on by")),
        List.of(5, 6, 6),
        plan.handOvers().stream()
            .map(
                each ->
                    List.of(
                        Times.format(each.at()), each.before().toString(), each.after().toString()))
            .toList());
  }

  private String cause(GapCause cause) {
    return say(Language.ZH.word(cause), Manifest.cause(cause));
  }
}
