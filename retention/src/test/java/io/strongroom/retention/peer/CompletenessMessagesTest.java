package io.strongroom.retention.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.index.PackRow;
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
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.peer.Wire;
import io.strongroom.recording.volume.Tier;
import io.strongroom.retention.compliance.CameraPage;
import io.strongroom.retention.compliance.CompletenessView.Signed;
import io.strongroom.retention.compliance.NotePage;
import io.strongroom.retention.compliance.PlacedPack;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What nodes tell each other about completeness is read back, and nothing else is. */
final class CompletenessMessagesTest {
  private static final CameraId CAMERA = new CameraId(new UUID(1, 2));
  private static final TimeRange RANGE = new TimeRange(new WallTime(5), new WallTime(9));

  private static Epoch epoch(long micros) {
    return new Epoch(micros, new NodeId(new UUID(3, 4)), 6);
  }

  private static PlacedPack pack(long micros, Optional<Tier> tier, boolean isCopy) {
    return new PlacedPack(row(micros), tier, isCopy);
  }

  private static PackRow row(long micros) {
    return new PackRow(
        new PackId(CAMERA, epoch(micros)),
        new VolumeId(new UUID(5, 6)),
        new RetentionClass("road"),
        LocalDate.of(2026, 11, 29),
        List.of(RANGE),
        8_192,
        400,
        3,
        Footer.State.NORMAL,
        true,
        Bytes.copyOf(new byte[32]),
        Bytes.copyOf(new byte[99]));
  }

  private static <T> T parsed(byte[] bytes, Function<ByteBuffer, T> parser) {
    return Wire.parse(ErrorKind.CALLER, "the message", ByteBuffer.wrap(bytes), parser);
  }

  /** It is read back, and every beginning of it, and it with one byte more, is refused. */
  private static <T> void assertWhole(T message, byte[] bytes, Function<ByteBuffer, T> parser) {
    assertThat(parsed(bytes, parser)).isEqualTo(message);
    for (int length = 0; length <= bytes.length + 1; length++) {
      if (length != bytes.length) {
        assertMalformed(Arrays.copyOf(bytes, length), parser);
      }
    }
  }

  private static <T> void assertMalformed(byte[] bytes, Function<ByteBuffer, T> parser) {
    assertThatThrownBy(() -> assertThat(parsed(bytes, parser)).isNull())
        .isInstanceOf(StrongroomException.class)
        .hasMessageContaining("malformed");
  }

  @Test
  void questions() {
    for (Optional<Epoch> after : List.of(Optional.<Epoch>empty(), Optional.of(epoch(7)))) {
      var time = new CompletenessMessages.Time(CAMERA, RANGE, after);
      assertWhole(time, CompletenessMessages.encoded(time), CompletenessMessages::time);
    }
    var part = new CompletenessMessages.Part(CAMERA, 12);
    assertWhole(part, CompletenessMessages.encoded(part), CompletenessMessages::part);
    var day = new CompletenessMessages.Day(CAMERA, LocalDate.of(2026, 3, 10), 2);
    assertWhole(day, CompletenessMessages.encoded(day), CompletenessMessages::day);
  }

  @Test
  void answers() {
    for (CameraPage page :
        List.of(
            new CameraPage(Optional.empty(), List.of(), List.of(), false),
            new CameraPage(
                Optional.of(RANGE),
                List.of(new WallTime(3)),
                List.of(
                    pack(1, Optional.of(Tier.HOT), false),
                    pack(2, Optional.of(Tier.WARM), false),
                    pack(3, Optional.of(Tier.COLD), true),
                    pack(4, Optional.empty(), true)),
                true))) {
      assertWhole(
          page, CompletenessMessages.encoded(page), in -> CompletenessMessages.page(CAMERA, in));
    }
    List<CameraId> cameras = List.of(CAMERA, new CameraId(new UUID(7, 8)));
    assertWhole(cameras, CompletenessMessages.encoded(cameras), CompletenessMessages::cameras);
    for (NotePage notes :
        List.of(
            new NotePage(List.of(), false),
            new NotePage(List.of(new Signed(1, "text\n"), new Signed(2, "\u5341\n")), true))) {
      assertWhole(notes, CompletenessMessages.encoded(notes), CompletenessMessages::notes);
    }
  }

  /** Whoever asked would ask for the same page for ever, or take a pack for two. */
  @Test
  void whatWouldHaveTheAskerGoInCirclesIsRefused() {
    CameraPage swapped =
        new CameraPage(
            Optional.empty(),
            List.of(),
            List.of(pack(2, Optional.empty(), false), pack(1, Optional.empty(), false)),
            false);
    assertMalformed(
        CompletenessMessages.encoded(swapped), in -> CompletenessMessages.page(CAMERA, in));
    byte[] tier =
        CompletenessMessages.encoded(
            new CameraPage(
                Optional.empty(), List.of(), List.of(pack(1, Optional.empty(), false)), false));
    // before the flags of the copy and of more packs
    tier[tier.length - 3] = 4;
    assertMalformed(tier, in -> CompletenessMessages.page(CAMERA, in));
    byte[] none = CompletenessMessages.encoded(new NotePage(List.of(), false));
    none[none.length - 1] = 1;
    assertMalformed(none, CompletenessMessages::notes);
    byte[] negative =
        CompletenessMessages.encoded(new CompletenessMessages.Part(CAMERA, Long.MAX_VALUE));
    negative[16] = -1;
    assertMalformed(negative, CompletenessMessages::part);
  }
}
