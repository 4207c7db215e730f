package io.strongroom.recording.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.peer.PeerServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementMessagesTest {
  private static final NodeId NODE = new NodeId(new UUID(1, 2));
  private static final NodeReport REPORT =
      new NodeReport(
          NODE,
          10,
          9,
          2,
          20_000_000,
          Map.of("7", 4_000_000L, "1023", 16_000_000L),
          List.of(new NodeReport.Disk("main", 1L << 44, 1L << 40, true)),
          new NodeReport.Replicas(
              7,
              1L << 33,
              3,
              Optional.of(new NodeReport.Copying(new NodeId(new UUID(7, 8)), 1L << 20, 1L << 30))));

  @Test
  void whatWasSaidIsUnderstood() {
    List<CameraId> cameras =
        List.of(new CameraId(new UUID(-1, 5)), new CameraId(new UUID(3, Long.MIN_VALUE)));
    PlacementMessages.Held held = new PlacementMessages.Held(NODE, cameras);
    assertThat(held(PlacementMessages.encode(held))).isEqualTo(held);
    for (Successors.Answer answer :
        List.of(
            new Successors.Answer(cameras, List.of()),
            new Successors.Answer(List.of(), cameras),
            new Successors.Answer(cameras, cameras.subList(1, 2)),
            new Successors.Answer(List.of(), List.of()))) {
      assertThat(PlacementMessages.answer(PlacementMessages.encode(answer))).isEqualTo(answer);
    }
    assertThat(PlacementMessages.report(PlacementMessages.encode(REPORT))).isEqualTo(REPORT);
    assertThat(REPORT.capacityBytes()).isEqualTo(1L << 44);
  }

  @Test
  void idsThatAreNoneAreRefused() {
    for (int length : List.of(0, 15, 17, 31, 33, 16 * (Successors.MAX_HELD + 2))) {
      assertRefused(() -> held(new byte[length]));
    }
    for (int length : List.of(0, 3, 5, 19, 21, 4 + 16 * (PlacementMessages.MAX_CAMERAS + 1))) {
      assertRefused(() -> PlacementMessages.answer(new byte[length]));
    }
    for (int kept : List.of(-1, 2, 1 << 28, Integer.MAX_VALUE, Integer.MIN_VALUE)) {
      assertRefused(() -> PlacementMessages.answer(ByteBuffer.allocate(20).putInt(kept).array()));
    }
  }

  @Test
  void aQuestionFitsIntoARequestHoweverManySessionsThereAre() {
    List<CameraId> many =
        IntStream.range(0, 2 * Successors.MAX_HELD)
            .mapToObj(i -> new CameraId(new UUID(9, i)))
            .toList();
    byte[] question = PlacementMessages.encode(new PlacementMessages.Held(NODE, many));
    assertThat(question).hasSizeLessThanOrEqualTo(PeerServer.MAX_REQUEST_BYTES);
    assertThat(held(question).cameras()).isEqualTo(many.subList(0, Successors.MAX_HELD));
  }

  private static PlacementMessages.Held held(byte[] message) {
    return PlacementMessages.held(ByteBuffer.wrap(message));
  }

  private static void assertRefused(ThrowableAssert.ThrowingCallable reading) {
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(reading)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{}",
        "{\"node\":\"x\"}",
        "{\"node\":\"00000000-0000-0001-0000-000000000002\",\"assigned\":-1}",
        "{\"node\":\"00000000-0000-0001-0000-000000000002\",\"assigned\":1e99}",
        "{\"node\":\"00000000-0000-0001-0000-000000000002\",\"assigned\":1,\"recording\":1,"
            + "\"leaving\":1,\"bitsPerSecond\":1,\"shardBits\":{\"12345\":1}}",
        "{\"node\":\"00000000-0000-0001-0000-000000000002\",\"assigned\":1,\"recording\":1,"
            + "\"leaving\":1,\"bitsPerSecond\":1,\"disks\":[{}]}",
        "{\"node\":\"00000000-0000-0001-0000-000000000002\",\"assigned\":1,\"recording\":1,"
            + "\"leaving\":1,\"bitsPerSecond\":1}",
        "{\"node\":\"00000000-0000-0001-0000-000000000002\",\"assigned\":1,\"recording\":1,"
            + "\"leaving\":1,\"bitsPerSecond\":1,\"replicas\":{\"missingPacks\":1,"
            + "\"missingBytes\":1,\"copying\":{\"from\":\"x\"}}}",
        "{\"node\":\"00000000-0000-0001-0000-000000000002\",\"assigned\":1,\"recording\":1,"
            + "\"leaving\":1,\"bitsPerSecond\":1,\"replicas\":{\"missingPacks\":1,"
            + "\"missingBytes\":1,\"leftPacks\":-1}}"
      })
  void reportsThatAreNoneAreRefused(String text) {
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(() -> PlacementMessages.report(text.getBytes(StandardCharsets.UTF_8)));
  }
}
