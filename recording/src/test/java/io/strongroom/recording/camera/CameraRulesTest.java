package io.strongroom.recording.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.ingest.CameraSource.Transport;
import io.strongroom.recording.ingest.IngestKind;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CameraRulesTest {
  private static final CameraId ID = new CameraId(new UUID(1, 2));
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");
  private final CameraRules rules =
      new CameraRules(Set.of("standard", "long"), "standard", Optional.of(Path.of("/srv/imports")));

  static NewCamera draft(String source, String scene) {
    return new NewCamera(
        "North gate",
        source,
        "anna",
        "secret",
        null,
        "Street office",
        "Decision 12/2026",
        scene,
        false,
        null,
        true,
        null,
        null,
        null,
        null);
  }

  private NewCamera audio(boolean audio, @Nullable String basis) {
    return new NewCamera(
        "North gate",
        "rtsp://10.0.0.1/s",
        null,
        null,
        "udp",
        "Street office",
        "Decision 12/2026",
        "road",
        audio,
        basis,
        true,
        "long",
        null,
        "one",
        "34020000001320000001");
  }

  private static NewCamera readBy(String source, @Nullable String ingest) {
    return readBy(source, ingest, null);
  }

  private static NewCamera readBy(
      String source, @Nullable String ingest, @Nullable String sessions) {
    NewCamera d = draft(source, "road");
    return new NewCamera(
        d.name(),
        source,
        null,
        null,
        null,
        d.managingUnit(),
        d.legalBasis(),
        d.scene(),
        false,
        null,
        true,
        null,
        ingest,
        sessions,
        null);
  }

  @Test
  void chooseWhatReadsACamera() {
    String rtsp = "rtsp://10.0.0.1/s";
    String http = "http://10.0.0.1/s.m3u8";
    assertThat(rules.check(readBy(rtsp, null), ID, NOW).ingest()).isEqualTo(IngestKind.RTSP);
    assertThat(rules.check(readBy(rtsp, "ffmpeg"), ID, NOW).ingest()).isEqualTo(IngestKind.FFMPEG);
    assertThat(rules.check(readBy(http, null), ID, NOW).ingest()).isEqualTo(IngestKind.FFMPEG);
    assertThatThrownBy(() -> rules.check(readBy(http, "rtsp"), ID, NOW))
        .hasMessageStartingWith("ingest: ")
        .hasMessageContaining("leave it out");
    assertThatThrownBy(() -> rules.check(readBy(rtsp, "gstreamer"), ID, NOW))
        .hasMessageStartingWith("ingest: must be rtsp or ffmpeg");
  }

  @Test
  void saysHowManySessionsACameraServes() {
    String rtsp = "rtsp://10.0.0.1/s";
    Camera one = rules.check(readBy(rtsp, null, "one"), ID, NOW);
    assertThat(one.sessions()).isEqualTo(Sessions.ONE);
    assertThat(CameraJson.read(CameraJson.write(one))).isEqualTo(one);
    Camera many = rules.check(readBy(rtsp, null, "many"), ID, NOW);
    assertThat(rules.check(readBy(rtsp, null), ID, NOW)).isEqualTo(many);
    assertThat(many.sessions()).isEqualTo(Sessions.MANY);
    assertThatThrownBy(() -> rules.check(readBy(rtsp, null, "2"), ID, NOW))
        .hasMessage("sessions: must be many or one, or left out");
  }

  @Test
  void aRecordWithoutSessionsIsOfACameraThatServesMany() {
    Camera one = rules.check(readBy("rtsp://10.0.0.1/s", null, "one"), ID, NOW);
    String stored = new String(CameraJson.write(one).toArray(), StandardCharsets.UTF_8);
    String old = stored.replace(",\"sessions\":\"one\"", "");
    assertThat(old).isNotEqualTo(stored);
    assertThat(CameraJson.read(bytes(old)).sessions()).isEqualTo(Sessions.MANY);
    String odd = stored.replace("\"sessions\":\"one\"", "\"sessions\":\"few\"");
    assertThatThrownBy(() -> CameraJson.read(bytes(odd)))
        .isInstanceOf(StrongroomException.class)
        .hasMessageContaining("malformed");
  }

  private static Bytes bytes(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void acceptsWhatIsComplete() {
    Camera camera = rules.check(draft("rtsp://10.0.0.1:8554/s?x=1", "road"), ID, NOW);
    assertThat(camera.transport()).isEqualTo(Transport.TCP);
    assertThat(camera.retentionClass().name()).isEqualTo("standard");
    assertThat(camera.enabled()).isTrue();
    assertThat(camera.toString()).doesNotContain("North").doesNotContain("10.0.0.1");
    assertThat(CameraJson.read(CameraJson.write(camera))).isEqualTo(camera);
    Camera withAudio = rules.check(audio(true, "Decision 13"), ID, NOW);
    assertThat(CameraJson.read(CameraJson.write(withAudio))).isEqualTo(withAudio);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "rtsp:",
        "rtsp://",
        "rtsp:///x",
        "10.0.0.1",
        "gopher://10.0.0.1/",
        "rtsp://a b/",
        "rtsp://anna:secret@10.0.0.1/",
        "rtsp://@10.0.0.1/",
        "rtsp://10.0.0.1:0/",
        "rtsp://10.0.0.1:70000/",
        "rtsp://10.0.0.1/#x",
        "tcp://10.0.0.1",
        "file:///etc/passwd",
        "file:///srv/imports/../../etc/passwd",
        "file://host/srv/imports/a.ts",
        "javascript:alert(1)"
      })
  void refusesAddresses(String source) {
    assertThatThrownBy(() -> rules.check(draft(source, "road"), ID, NOW))
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CALLER))
        .hasMessageStartingWith("source: ")
        .hasMessageNotContaining("secret");
  }

  @Test
  void acceptsAFileOnlyInItsFolder() {
    assertThat(rules.source("file:///srv/imports/a/b.ts"))
        .hasToString("file:///srv/imports/a/b.ts");
    CameraRules without = new CameraRules(Set.of("standard"), "standard", Optional.empty());
    assertThatThrownBy(() -> without.source("file:///srv/imports/a.ts"))
        .hasMessageContaining("ingest.file-root");
  }

  @ParameterizedTest
  @CsvSource({
    "dormitory, Order 799",
    "hotel-room, Order 799",
    "indoor, indoors",
    "shop-indoor, indoors",
    "moon, must be one of household-outdoor"
  })
  void refusesScenes(String scene, String reason) {
    assertThatThrownBy(() -> rules.check(draft("rtsp://10.0.0.1/", scene), ID, NOW))
        .hasMessageStartingWith("scene: ")
        .hasMessageContaining(reason);
  }

  @Test
  void namesTheFieldThatIsWrong() {
    assertThatThrownBy(() -> rules.check(audio(true, " "), ID, NOW))
        .hasMessageStartingWith("audioBasis: ");
    assertThatThrownBy(() -> rules.check(audio(false, "a basis"), ID, NOW))
        .hasMessageStartingWith("audioBasis: ");
    NewCamera draft = audio(false, null);
    assertField("name", with(draft, null, "u", "l", "tcp", "standard", null));
    assertField("name", with(draft, "x".repeat(101), "u", "l", "tcp", "standard", null));
    assertField("name", with(draft, "a\nb", "u", "l", "tcp", "standard", null));
    assertField("managingUnit", with(draft, "n", "", "l", "tcp", "standard", null));
    assertField("legalBasis", with(draft, "n", "u", null, "tcp", "standard", null));
    assertField("transport", with(draft, "n", "u", "l", "sctp", "standard", null));
    assertField("retentionClass", with(draft, "n", "u", "l", "tcp", "none", null));
    assertField("code", with(draft, "n", "u", "l", "tcp", "standard", "123"));
  }

  private void assertField(String field, NewCamera draft) {
    assertThatThrownBy(() -> rules.check(draft, ID, NOW)).hasMessageStartingWith(field + ": ");
  }

  private static NewCamera with(
      NewCamera d,
      @Nullable String name,
      @Nullable String unit,
      @Nullable String basis,
      @Nullable String transport,
      @Nullable String kept,
      @Nullable String code) {
    return new NewCamera(
        name,
        d.source(),
        null,
        null,
        transport,
        unit,
        basis,
        d.scene(),
        false,
        null,
        true,
        kept,
        null,
        null,
        code);
  }
}
