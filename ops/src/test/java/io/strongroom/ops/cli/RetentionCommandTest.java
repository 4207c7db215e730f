package io.strongroom.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.http.ClusterServer;
import io.strongroom.recording.model.CameraId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a real server, whose plan is the real planner's. */
final class RetentionCommandTest {
  private final LocalDate today = LocalDate.now(ZoneId.of("Asia/Shanghai"));

  private ClusterServer server;
  private Path password;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    server = new ClusterServer(folder);
    password = Files.writeString(folder.resolve("pw"), ClusterServer.PASSWORD);
    server.recordedOn(today.minusDays(92), today.minusDays(1));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private CommandRun retention(String... arguments) {
    return CommandRun.at(
        server,
        "admin",
        password,
        List.of("retention", arguments[0]),
        List.of(arguments).subList(1, arguments.length));
  }

  @Test
  void thePlanIsALineForEachClassDay() {
    CommandRun run = retention("plan");

    assertThat(run.code()).isZero();
    assertThat(run.out().lines())
        .hasSize(3)
        .anyMatch(line -> line.startsWith("standard\t2026-01-01\tgone\t"))
        .anyMatch(line -> line.contains(today.minusDays(1) + "\tdue, late\tversion 1\t24 packs"))
        .anyMatch(
            line ->
                line.contains(
                    "%1$s\tkeep until %1$s (expiryDay)\tversion 1\t24 packs\t4.0 GB\t1 cameras"
                        .formatted(today.plusDays(90))));
    assertThat(run.err()).contains("policy version 1, clock toBeConfirmed");
  }

  @Test
  void thePlanOfAnotherDaySaysWhatWillBeDue() {
    CommandRun run = retention("plan", "--on", today.plusDays(90).toString());

    assertThat(run.out()).contains(today.plusDays(90) + "\tdue\t");
    assertThat(retention("plan", "--on", "soon").code()).isEqualTo(64);
  }

  @Test
  void aCertificateIsPrintedAsItWasSigned() {
    assertThat(retention("certificate", "standard", "2026-01-01").out())
        .startsWith("what is signed\n");
    CommandRun none = retention("certificate", "standard", today.toString());
    assertThat(none.code()).isEqualTo(66);
    assertThat(none.err()).contains("has not expired");
    assertThat(retention("certificate", "../x", "2026-01-01").code()).isEqualTo(64);
    assertThat(retention("certificate-key").out()).isEqualToIgnoringNewLines("node+00000000+AQ==");
  }

  @Test
  void aReportIsPrintedOrSavedAsTableOrDocument(@TempDir Path folder) throws IOException {
    CameraId camera = new CameraId(new UUID(1, 1));
    server.register(camera, "Gate");
    server.recorded(camera, 6);
    String from = today.minusDays(6).toString();
    String[] days = {"--from", from, "--to", today.minusDays(1).toString()};

    CommandRun text = report(days);
    assertThat(text.code()).isZero();
    assertThat(text.out())
        .contains("sum\tall\t1 cameras\t83.33% recorded\t1 short days\t86400 s missing")
        .contains("sum\tarea unit\t")
        .contains("short\t" + camera + "\tGate\t" + today.minusDays(5) + "\t86400 s\tnodeStopped");
    Path table = folder.resolve("days.csv");
    CommandRun saved = report(days, "--format", "csv", "--out", table.toString());
    assertThat(saved.code()).isZero();
    assertThat(Files.readString(table)).startsWith("\uFEFFcamera,name,").hasLineCount(7);
    assertThat(report(days, "--format", "csv", "--out", table.toString()).err())
        .contains("exists already");
    Path document = folder.resolve("report.pdf");
    assertThat(report(days, "--format", "pdf", "--out", document.toString()).code()).isZero();
    assertThat(Files.size(document)).isGreaterThan(1_000);

    assertThat(report(days, "--format", "pdf").err()).contains("--out");
    CommandRun nowhere = report(days, "--area", "the moon & more");
    assertThat(nowhere.code()).isEqualTo(64);
    assertThat(nowhere.err()).contains("area: no camera has this managing unit");
    Path none = folder.resolve("none.csv");
    assertThat(report(days, "--class", "lobby", "--format", "csv", "--out", none.toString()).code())
        .isEqualTo(64);
    assertThat(folder).isDirectoryNotContaining("glob:**none.csv*");
  }

  private CommandRun report(String[] days, String... more) {
    List<String> all = new ArrayList<>(List.of("report"));
    all.addAll(List.of(days));
    all.addAll(List.of(more));
    return retention(all.toArray(new String[0]));
  }

  @Test
  void aCompletenessRecordIsPrintedOrWrittenAsItWasSigned(@TempDir Path folder) throws IOException {
    String camera = "0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d";
    assertThat(retention("completeness", camera, "2026-01-01").out()).startsWith("second\n");
    assertThat(retention("completeness", camera, "2026-01-01", "--serial", "7").out())
        .startsWith("first\n");
    Path file = folder.resolve("day.note");
    CommandRun written =
        retention("completeness", camera, "2026-01-01", "--output", file.toString());
    assertThat(written.code()).isZero();
    assertThat(written.out()).isEmpty();
    assertThat(Files.readString(file)).isEqualTo("second\n\n\u2014 node b\n");

    CommandRun none = retention("completeness", camera, today.toString());
    assertThat(none.code()).isEqualTo(66);
    assertThat(none.err()).contains("has no completeness record");
    assertThat(retention("completeness", "../x", "2026-01-01").code()).isEqualTo(64);
    assertThat(retention("completeness", camera, "2026-01-01", "--serial", "0").code())
        .isEqualTo(64);
    CommandRun away = retention("completeness", camera, "2026-01-01", "--output", folder + "/a/b");
    assertThat(away.code()).isEqualTo(64);
    assertThat(away.err()).contains("--output: " + folder + "/a/b");
  }

  @Test
  void theDateIsConfirmed() {
    assertThat(retention("confirm-clock", today.toString()).code()).isZero();
    assertThat(retention("plan").err()).contains("clock trusted");
    assertThat(retention("confirm-clock", "today").code()).isEqualTo(64);
  }
}
