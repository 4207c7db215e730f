package io.strongroom.retention.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.erase.Erased;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.peer.Wire;
import io.strongroom.retention.expiry.FoundPack;
import io.strongroom.retention.expiry.NodeFacts;
import io.strongroom.retention.expiry.NodeStanding;
import io.strongroom.retention.expiry.PackPage;
import io.strongroom.retention.expiry.RoomNeed;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What nodes tell each other is read back, and nothing else is. */
final class ExpiryMessagesTest {
  private static final DayKeyId DAY = new DayKeyId("road", LocalDate.of(2026, 11, 29), 2);
  private static final PackId PACK =
      new PackId(new CameraId(new UUID(1, 2)), new Epoch(5, new NodeId(new UUID(3, 4)), 6));

  private static <T> T parsed(byte[] bytes, Function<ByteBuffer, T> parser) {
    return Wire.parse(ErrorKind.CALLER, "the message", ByteBuffer.wrap(bytes), parser);
  }

  /** Every beginning of it, and it with one byte more, is refused and not half understood. */
  private static <T> void assertWhole(byte[] bytes, Function<ByteBuffer, T> parser) {
    for (int length = 0; length <= bytes.length + 1; length++) {
      if (length != bytes.length) {
        byte[] wrong = Arrays.copyOf(bytes, length);
        assertThatThrownBy(() -> assertThat(parsed(wrong, parser)).isNull())
            .isInstanceOf(StrongroomException.class)
            .hasMessageContaining("malformed");
      }
    }
  }

  @Test
  void sums() {
    ClassDay day =
        new ClassDay(
            DAY,
            7,
            1,
            900,
            3,
            new WallTime(1),
            new WallTime(2),
            List.of(
                new ClassDay.Ending(LocalDate.EPOCH, new WallTime(1)),
                new ClassDay.Ending(LocalDate.EPOCH.plusDays(9), new WallTime(2))),
            Map.of(new VolumeId(new UUID(5, 6)), 7L));
    NodeFacts facts =
        new NodeFacts(
            List.of(day),
            List.of(),
            List.of(day),
            List.of(),
            List.of(day, day),
            List.of(day),
            List.of(day, day, day),
            List.of(day, day),
            List.of(day),
            List.of(),
            List.of(day, day),
            List.of(day));
    byte[] bytes = ExpiryMessages.encoded(facts);
    assertThat(parsed(bytes, ExpiryMessages::facts)).isEqualTo(facts);
    assertWhole(bytes, ExpiryMessages::facts);
  }

  @Test
  void pages() {
    FoundPack pack =
        new FoundPack(
            PACK,
            Bytes.copyOf(new byte[32]),
            new TimeRange(new WallTime(1), new WallTime(2)),
            4_096);
    for (PackPage page :
        List.of(
            new PackPage(List.of(pack), Optional.of(PACK)),
            new PackPage(List.of(), Optional.empty()))) {
      byte[] bytes = ExpiryMessages.encoded(page);
      assertThat(parsed(bytes, ExpiryMessages::page)).isEqualTo(page);
      assertWhole(bytes, ExpiryMessages::page);
    }
    ExpiryMessages.Page asked = new ExpiryMessages.Page(DAY, Optional.of(PACK));
    byte[] bytes = ExpiryMessages.encoded(asked);
    assertThat(parsed(bytes, ExpiryMessages::pageAsked)).isEqualTo(asked);
    assertWhole(bytes, ExpiryMessages::pageAsked);
  }

  @Test
  void standings() {
    NodeStanding standing =
        new NodeStanding(
            Instant.parse("2026-11-29T01:02:03.000004Z"),
            true,
            List.of(new NodeStanding.Move(DAY, 3, "a disk is away")),
            List.of(
                new NodeStanding.Removal(
                    DAY, List.of(new Erased.Left(new VolumeId(new UUID(5, 6)), 7, "missing")))),
            RoomNeed.RELEASE);
    byte[] bytes = ExpiryMessages.encoded(standing);
    assertThat(parsed(bytes, ExpiryMessages::standing)).isEqualTo(standing);
    assertWhole(bytes, ExpiryMessages::standing);
  }

  /** It gets into alarms and logs. */
  @Test
  void textsArriveShortAndPrintable() {
    String text = "disk \u5341\n" + "x".repeat(1_000);
    NodeStanding told =
        parsed(
            ExpiryMessages.encoded(
                new NodeStanding(
                    Instant.EPOCH,
                    false,
                    List.of(new NodeStanding.Move(DAY, 1, text)),
                    List.of(),
                    RoomNeed.NONE)),
            ExpiryMessages::standing);
    assertThat(told.moves().getFirst().trouble()).startsWith("disk ??x").hasSize(400);
  }
}
