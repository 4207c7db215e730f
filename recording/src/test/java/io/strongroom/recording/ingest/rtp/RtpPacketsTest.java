package io.strongroom.recording.ingest.rtp;

import static io.strongroom.recording.ingest.rtp.Nals.hex;
import static io.strongroom.recording.ingest.rtp.Nals.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.model.AudioCodec;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.TrackFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RTP headers (RFC 3550, 5.1) and payload types. */
class RtpPacketsTest {
  private final Sender camera = Sender.of(Sender.type(8, "", 0, 1));
  private final Received received = camera.received;

  private static Bytes bytes(String hex) {
    return Bytes.copyOf(hex(hex));
  }

  @Test
  void aStaticTypeNeedsNoDescription() {
    assertThat(camera.track.format())
        .isEqualTo(new TrackFormat.Audio(AudioCodec.PCMA, 8_000, 1, Bytes.EMPTY));
    Sender other = Sender.of(Sender.type(0, "", 0, 1));
    assertThat(other.track.format())
        .isEqualTo(new TrackFormat.Audio(AudioCodec.PCMU, 8_000, 1, Bytes.EMPTY));
  }

  @ParameterizedTest
  @CsvSource({
    // sources, extension, padding
    "82 08 0064 00000000 11112222 aaaaaaaa bbbbbbbb d5d6",
    "90 08 0064 00000000 11112222 bede0001 01020304 d5d6",
    "90 08 0064 00000000 11112222 bede0000 d5d6",
    "a0 08 0064 00000000 11112222 d5d6 000003",
    "b1 88 0064 00000000 11112222 aaaaaaaa bede0001 01020304 d5d6 01"
  })
  void whatStandsAroundThePayloadIsTakenOff(String packet) {
    camera.raw(hex(packet));
    assertThat(received.bytes()).containsExactly(bytes("d5d6"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "80",
        "8008006400000000111122",
        "40 08 0064 00000000 11112222 d5d6",
        "00 08 0064 00000000 11112222 d5d6",
        "8f 08 0064 00000000 11112222 d5d6",
        "90 08 0064 00000000 11112222 d5d6",
        "90 08 0064 00000000 11112222 bede ffff d5d6",
        "a0 08 0064 00000000 11112222 d500",
        "a0 08 0064 00000000 11112222 d503",
        "a0 08 0064 00000000 11112222 d5ff",
        "24 00 0010 52545350"
      })
  void whatIsNoPacketIsCounted(String packet) {
    camera.raw(hex(packet));
    camera.send(0, false, hex("d5d6"));
    assertThat(received.bytes()).containsExactly(bytes("d5d6"));
    assertThat(received.losses()).containsExactly(false);
    assertThat(camera.track.counters().damaged()).isEqualTo(1);
    assertThat(camera.track.counters().packets()).isEqualTo(2);
  }

  @Test
  void anEmptyPayloadKeepsThePlaceInTheOrder() {
    camera.send(0, false, hex("d5"));
    camera.send(0, false, new byte[0]);
    camera.send(1, false, hex("d6"));
    assertThat(received.bytes()).containsExactly(bytes("d5"), bytes("d6"));
    assertThat(received.losses()).containsExactly(false, false);
  }

  @Test
  void unknownPayloadTypesAreCountedAndKeepTheirPlace() {
    camera.send(0, false, hex("d5"));
    camera.type = 101;
    camera.send(0, false, hex("ffff"));
    camera.type = 8;
    camera.send(1, false, hex("d6"));
    assertThat(received.bytes()).containsExactly(bytes("d5"), bytes("d6"));
    assertThat(received.losses()).containsExactly(false, false);
    assertThat(camera.track.counters().foreign()).isEqualTo(1);
  }

  @Test
  void aCameraMayChangeToAnotherTypeOfTheSameDescription() {
    Sender both =
        Sender.of(List.of(Sender.type(8, "PCMA", 8_000, 1), Sender.type(0, "PCMU", 8_000, 1)));
    both.send(0, false, hex("d5"));
    both.type = 0;
    both.send(1, false, hex("7f"));
    assertThat(both.received.bytes()).containsExactly(bytes("d5"), bytes("7f"));
    assertThat(both.received.formatChanges).isEqualTo(1);
    assertThat(((TrackFormat.Audio) both.track.format()).codec()).isEqualTo(AudioCodec.PCMU);
  }

  @ParameterizedTest
  @CsvSource({
    "97, G726-32, G726-32",
    "107, VND.ONVIF.METADATA, VND.ONVIF.METADATA",
    "26, '', JPEG",
    "98, mp2t, MP2T",
    "99, '', an undescribed coding",
    "99, '<script>', an unknown coding"
  })
  void codingsThatAreNotRecordedHaveAName(int number, String encoding, String name) {
    PayloadType type = Sender.type(number, encoding, 90_000, 1);
    assertThat(RtpTrack.of(type, 0, new Received(), new UnitArrays())).isEmpty();
    assertThat(RtpTrack.coding(type)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 128, Integer.MAX_VALUE})
  void numbersThatAreNoPayloadTypesAreNotRecorded(int number) {
    PayloadType type = Sender.type(number, "H264", 90_000, 1);
    assertThat(RtpTrack.of(type, 0, new Received(), new UnitArrays())).isEmpty();
  }

  @Test
  void bytesAndPacketsAreCounted() {
    camera.send(0, false, hex("d5"));
    camera.send(0, false, join(hex("d5"), hex("d6")));
    RtpCounters counters = camera.track.counters();
    assertThat(counters).isEqualTo(new RtpCounters(2, 27, 0, 0, 0, 0, 0, 0));
  }

  /** Every place at which a packet can be cut short. */
  @Test
  void packetsThatAreCutShortDoNoHarm() {
    byte[] whole = hex("b1 88 0064 00000000 11112222 aaaaaaaa bede0001 01020304 d5d6 01");
    List<Integer> taken = new ArrayList<>();
    for (int size = 0; size <= whole.length; size++) {
      Sender fresh = Sender.of(Sender.type(8, "", 0, 1));
      fresh.raw(Arrays.copyOf(whole, size));
      if (!fresh.received.samples.isEmpty()) {
        taken.add(size);
      }
    }
    assertThat(taken).contains(whole.length).doesNotContain(0, 11, 12, 23);
  }
}
