package io.strongroom.recording.ingest.rtp;

import static io.strongroom.recording.ingest.rtp.Nals.hex;
import static io.strongroom.recording.ingest.rtp.Nals.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RTCP (RFC 3550, 6): the camera's clock, its goodbye, and our reports. */
class RtpControlTest {
  private static final byte[] EMPTY_REPORT = hex("80c90001 11112222");

  private final Sender camera = Sender.of(Sender.type(8, "", 0, 1));

  private static byte[] senderReport(long ntp, int timestamp) {
    return ByteBuffer.allocate(28)
        .put(hex("80c80006 11112222"))
        .putLong(ntp)
        .putInt(timestamp)
        .putInt(10)
        .putInt(1_600)
        .array();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-22T08:00:00Z, 2026-11-22T08:00:00Z",
    "2030-01-01T00:00:00.500Z, 2026-11-22T08:00:00Z",
    "1970-01-01T00:00:07Z, 2026-11-22T08:00:00Z",
    "2036-02-07T06:28:16.500Z, 2036-02-07T06:28:15Z",
    "2036-02-07T06:28:15Z, 2036-02-07T06:28:17Z",
    "2050-06-01T12:00:00.250Z, 2050-06-01T12:00:01Z"
  })
  void theCamerasClockIsKept(Instant says, Instant arrival) {
    long seconds = says.getEpochSecond() + 2_208_988_800L;
    long ntp = seconds << 32 | ((long) says.getNano() << 32) / 1_000_000_000L;
    camera.arrival = WallTime.of(arrival).micros();
    camera.control(join(senderReport(ntp, 4_711), hex("81ca0003 11112222 0103 6361 6d00 0000")));
    CameraClock clock = camera.track.cameraClock().orElseThrow();
    assertThat(clock.time()).contains(WallTime.of(says));
    assertThat(clock.rtpTimestamp()).isEqualTo(4_711);
    assertThat(clock.aheadMicros())
        .contains(WallTime.of(says).micros() - WallTime.of(arrival).micros());
  }

  @Test
  void aCameraWithoutAClockSaysSo() {
    camera.control(senderReport(0, 1));
    assertThat(camera.track.cameraClock().orElseThrow().time()).isEmpty();
  }

  @Test
  void goodbyeIsNoticedUntilMediaComesAgain() {
    camera.control(join(EMPTY_REPORT, hex("81cb0001 11112222")));
    assertThat(camera.track.ended()).as("nothing has been heard of it").isFalse();
    camera.send(0, false, hex("d5"));
    camera.control(join(EMPTY_REPORT, hex("81cb0001 33334444")));
    assertThat(camera.track.ended()).as("another source").isFalse();
    camera.control(join(EMPTY_REPORT, hex("82cb0003 33334444 11112222 0461622e")));
    assertThat(camera.track.ended()).isTrue();
    camera.send(160, false, hex("d5"));
    assertThat(camera.track.ended()).isFalse();
  }

  @Test
  void unknownPacketsAreSkipped() {
    camera.control(
        join(
            hex("80cc0002 11112222 01020304"),
            hex("81cd0001 11112222"),
            hex("80ff0000"),
            senderReport(1L << 40, 9)));
    assertThat(camera.track.cameraClock()).isPresent();
    assertThat(camera.track.counters().damaged()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "80c8",
        "80c80006",
        "80c80006 11112222",
        "40c90001 11112222",
        "80c9ffff 11112222",
        "80c90001 11112222 80c9",
        "85cb0009 11112222"
      })
  void malformedControlIsCounted(String packet) {
    camera.send(0, false, hex("d5"));
    camera.control(hex(packet));
    assertThat(camera.track.counters().damaged()).isEqualTo(1);
    assertThat(camera.track.cameraClock()).isEmpty();
    assertThat(camera.track.ended()).isFalse();
  }

  @Test
  void aGoodbyeThatNamesMoreSourcesThanItHoldsDoesNoHarm() {
    camera.send(0, false, hex("d5"));
    camera.control(hex("9fcb0001 11112222"));
    assertThat(camera.track.ended()).isTrue();
  }

  private ByteBuffer report(WallTime now) {
    ByteBuffer into = ByteBuffer.allocate(200);
    into.position(3);
    int bytes = camera.track.receiverReport(into, 0x0a0b0c0d, "node-1", now);
    assertThat(into.position()).isEqualTo(3 + bytes);
    assertThat(bytes % 4).isZero();
    return into.flip().position(3).slice();
  }

  @Test
  void aReportBeforeMediaHasNoBlock() {
    ByteBuffer report = report(new WallTime(0));
    assertThat(report.getInt(0)).isEqualTo(0x80c90001);
    assertThat(report.getInt(4)).isEqualTo(0x0a0b0c0d);
    assertThat(report.getInt(8)).isEqualTo(0x81ca0004);
    assertThat(report.getInt(12)).isEqualTo(0x0a0b0c0d);
    assertThat(report.getShort(16)).isEqualTo((short) 0x0106);
    byte[] name = new byte[6];
    report.get(18, name);
    assertThat(new String(name, StandardCharsets.UTF_8)).isEqualTo("node-1");
    assertThat(report.remaining()).isEqualTo(8 + 20);
  }

  @Test
  void aReportTellsWhatWasReceived() {
    camera.sequence = 65_530;
    for (int i = 0; i < 16; i++) {
      if (i % 4 == 3) {
        camera.lose();
      } else {
        camera.send(i * 160L, false, hex("d5"));
        camera.sequence &= 0xffff;
      }
      camera.arrival += 20_000;
    }
    camera.control(senderReport(0x0102_0304_0506_0708L, 1));
    ByteBuffer report = report(new WallTime(camera.arrival + 1_500_000));
    assertThat(report.getInt(0)).isEqualTo(0x81c90007);
    assertThat(report.getInt(8)).isEqualTo(0x11112222);
    // 15 expected (the last is not known to be missing), 12 received
    assertThat(report.getInt(12)).isEqualTo((3 * 256 / 15) << 24 | 3);
    assertThat(report.getInt(16)).isEqualTo(65_530 + 14);
    assertThat(report.getInt(20)).as("jitter").isZero();
    assertThat(report.getInt(24)).isEqualTo(0x0304_0506);
    assertThat(report.getInt(28)).isEqualTo(98_304);
    assertThat(report.getInt(32)).isEqualTo(0x81ca0004);
    ByteBuffer second = report(new WallTime(camera.arrival));
    assertThat(second.getInt(12)).as("nothing lost since").isEqualTo(3);
  }

  @Test
  void jitterIsMeasured() {
    for (int i = 0; i < 400; i++) {
      camera.arrival += i % 2 == 0 ? 10_000 : 30_000;
      camera.send(i * 160L, false, hex("d5"));
    }
    // spacing is off by 10 ms either way, which is 80 units
    assertThat(report(new WallTime(camera.arrival)).getInt(20)).isBetween(78, 80);
  }

  @Test
  void aReportThatDoesNotFitIsNotWritten() {
    camera.send(0, false, hex("d5"));
    for (int room = 0; room < 52; room++) {
      ByteBuffer into = ByteBuffer.allocate(room);
      assertThat(camera.track.receiverReport(into, 1, "node-1", new WallTime(0))).isZero();
      assertThat(into.position()).isZero();
    }
    ByteBuffer into = ByteBuffer.allocate(52);
    assertThat(camera.track.receiverReport(into, 1, "node-1", new WallTime(0))).isEqualTo(52);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 255, 256, 1_000})
  void namesOfAnyLengthArePadded(int length) {
    ByteBuffer into = ByteBuffer.allocate(400);
    int bytes = camera.track.receiverReport(into, 1, "n".repeat(length), new WallTime(0));
    assertThat(bytes % 4).isZero();
    int size = 4 * ((into.getShort(10) & 0xffff) + 1);
    assertThat(8 + size).isEqualTo(bytes);
    assertThat(into.get(bytes - 1)).isZero();
  }
}
