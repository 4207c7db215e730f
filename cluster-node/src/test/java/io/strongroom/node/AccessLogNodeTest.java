package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.FolderTiles;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.playback.audit.AccessLogCheck;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The access log of a running node. */
final class AccessLogNodeTest {
  @TempDir Path folder;

  @Test
  void whatIsWatchedIsInAVerifiableLogAndWithoutTheLogNothingIs() throws Exception {
    TroubleSite site = TroubleSite.in(folder.resolve("site"));
    Path log = site.data().resolve("access");
    Instant from = Instant.now();
    String camera;
    try (Node node = site.start()) {
      site.addViewer(node);
      camera = site.addCamera(node);
      site.awaitRecordedAfter(node, camera, from.plusSeconds(4));
      assertThat(watch(site, node, camera, from)).isNotEmpty();
    }
    Checkpoint first = checkpoint(log);
    AccessLogCheck.Result once = check(log, List.of());
    assertThat(once.intents()).isPositive();
    assertThat(once.deliveries()).isEqualTo(once.intents());

    Path aside = Files.move(log, folder.resolve("aside"));
    Files.writeString(log, "no folder");
    try (Node node = site.start()) {
      assertThat(site.awaitAlarm(node, "access-log-unavailable").path("remedy").asText())
          .contains("Playback is off, recording goes on");
      Instant away = Instant.now();
      assertThatExceptionOfType(StrongroomException.class)
          .isThrownBy(() -> watch(site, node, camera, from))
          .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
      site.awaitRecordedAfter(node, camera, away);
    }

    Files.delete(log);
    Path _ = Files.move(aside, log);
    try (Node node = site.start()) {
      assertThat(watch(site, node, camera, from)).isNotEmpty();
    }
    AccessLogCheck.Result again = check(log, List.of(first));
    assertThat(again.intents()).isGreaterThan(once.intents());
    whatTimeDoesIsWrittenDown(site, log, again.decisions());
  }

  /** The viewer's grant is over a year later, and nobody has asked for anything. */
  private static void whatTimeDoesIsWrittenDown(TroubleSite site, Path log, long decisions)
      throws IOException {
    SettableClock later = new SettableClock();
    later.setBack(Duration.ofDays(-367));
    try (Node _ = site.start(later)) {
      TroubleSite.patiently().until(() -> check(log, List.of()).decisions() == decisions + 1);
    }
  }

  private static byte[] watch(TroubleSite site, Node node, String camera, Instant from)
      throws IOException {
    String path = "/api/v1/cameras/" + camera;
    try (ApiClient viewer = site.viewer(node)) {
      JsonNode first =
          viewer
              .get(path + "/timeline?from=%s&to=%s".formatted(from, from.plusSeconds(3_600)))
              .at("/recorded/0");
      String range =
          "from=%s&to=%s".formatted(first.path("from").asText(), first.path("to").asText());
      try (InputStream body = viewer.open(path + "/video.mp4?" + range).body()) {
        return body.readAllBytes();
      }
    }
  }

  private static AccessLogCheck.Result check(Path log, List<Checkpoint> older) throws IOException {
    AccessLogCheck.Result result = AccessLogCheck.run(new FolderTiles(log), checkpoint(log), older);
    assertThat(result.findings()).isEmpty();
    return result;
  }

  private static Checkpoint checkpoint(Path log) throws IOException {
    SignedNote note = SignedNote.parse(Files.readAllBytes(log.resolve("checkpoint")));
    String key = Files.readString(log.resolve("log.verifier")).strip();
    assertThat(note.verify(List.of(NoteVerifier.parse(key)))).hasSize(1);
    return Checkpoint.parse(note);
  }
}
