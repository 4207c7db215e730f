package io.strongroom.playback.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.strongroom.playback.evidence.EvidencePlan.MediaFile;
import io.strongroom.playback.evidence.Manifest.FileDigest;
import io.strongroom.playback.grant.Person;
import io.strongroom.playback.report.pdf.DataListPdf;
import io.strongroom.playback.report.pdf.ReportFont;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Footage.ChunkRef;
import io.strongroom.recording.read.Footage.Timeline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list for people says what the manifest says of nodes that took over from each other. */
class EvidenceListTest {
  private static final WallTime START = WallTime.of(Instant.parse("2026-03-01T08:00:00Z"));
  private static final CameraId CAMERA = new CameraId(new UUID(1, 1));
  private static final NodeId FIRST = new NodeId(new UUID(2, 1));
  private static final NodeId SECOND = new NodeId(new UUID(2, 2));
  private static final TimeRange RANGE = new TimeRange(START, START.plusMicros(20_000_000));

  @TempDir private Path dir;

  private static ChunkRef chunk(int second, NodeId by, int pack) {
    WallTime start = START.plusMicros(second * 1_000_000L);
    return new ChunkRef(
        new PackId(CAMERA, new Epoch(START.micros() + pack, by, 0)),
        second + 1,
        0,
        "aa",
        start,
        1_000_000,
        MediaTime.anchoredAt(start),
        1_000,
        500,
        true,
        false);
  }

  /** Two packs of one node, another one's within a file, and the first again behind a gap. */
  private static EvidencePlan plan() {
    List<ChunkRef> chunks =
        List.of(
            chunk(0, FIRST, 1),
            chunk(1, FIRST, 2),
            chunk(2, SECOND, 3),
            chunk(3, SECOND, 3),
            chunk(9, FIRST, 4));
    Gap gap =
        new Gap(
            new TimeRange(START.plusMicros(4_000_000), START.plusMicros(9_000_000)),
            GapCause.NODE_STOPPED);
    return EvidencePlan.of(
        CAMERA,
        "Market gate",
        chunks,
        new Timeline(List.of(), List.of(gap), Optional.empty(), false, List.of()));
  }

  private static ExportJob job() {
    return new ExportJob(
        new ExportId(new UUID(4, 4)),
        new Person("liwei", "Li Wei", "Station 3"),
        new Wish(List.of(CAMERA), RANGE, Copies.ORIGINALS),
        Optional.empty(),
        List.of(new ExportJob.GrantUsed(new UUID(5, 5).toString(), "2026-117")),
        FIRST,
        ExportState.BUILDING,
        START.toInstant(),
        START.toInstant(),
        0,
        Optional.empty(),
        Optional.empty(),
        1);
  }

  private static Map<String, FileDigest> digests(EvidencePlan plan) {
    return plan.files().stream()
        .collect(
            Collectors.toMap(
                MediaFile::name,
                file ->
                    new FileDigest(
                        "ab".repeat(32),
                        Collections.nCopies(file.chunks().size() + 1, "cd".repeat(32)))));
  }

  private static byte[] list(EvidencePlan plan) {
    return DataListPdf.write(
        EvidenceList.of(
            job(), List.of(plan), digests(plan), List.of(), List.of(), "ef".repeat(32), true),
        new ReportFont(Optional.empty()));
  }

  @Test
  void handOversAreInTheListAsInTheManifestAndTheSameBytesEachTime() throws IOException {
    EvidencePlan plan = plan();
    ByteArrayOutputStream manifest = new ByteArrayOutputStream();
    new Manifest(job(), List.of(plan), Map.of(), digests(plan), List.of(), false, List.of())
        .write(manifest);
    JsonNode told =
        new JsonMapper().readTree(manifest.toByteArray()).path("cameras").get(0).path("handOvers");
    assertThat(told.toString())
        .isEqualTo(
            """
            [{"at":"2026-03-01T08:00:02.000000Z","before":"%s","after":"%s"},\
            {"at":"2026-03-01T08:00:09.000000Z","before":"%s","after":"%s"}]\
            """
                .formatted(FIRST, SECOND, SECOND, FIRST));

    byte[] list = list(plan);
    assertThat(list(plan())).isEqualTo(list);
    List<String> lines = printed(Files.write(dir.resolve("list.pdf"), list));
    assertThat(lines).anyMatch(line -> line.endsWith("节点停止 node-stopped"));
    assertThat(lines).contains("录制节点交接 Hand-overs between nodes Market gate");
    for (JsonNode each : told) {
      assertThat(lines)
          .contains(
              each.path("at").asText()
                  + " "
                  + each.path("before").asText()
                  + " "
                  + each.path("after").asText());
    }
    assertThat(plan.handOvers()).hasSize(2);
  }

  /** The text, a line of the page each. */
  private static List<String> printed(Path pdf) throws IOException {
    Process process = new ProcessBuilder("pdftotext", "-raw", pdf.toString(), "-").start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .toList();
  }
}
