package io.strongroom.recording.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementMessagesTest {
  private static final NodeReport REPORT =
      new NodeReport(
          new NodeId(new UUID(1, 2)),
          10,
          9,
          2,
          20_000_000,
          Map.of("7", 4_000_000L, "1023", 16_000_000L),
          List.of(new NodeReport.Disk("main", 1L << 44, 1L << 40, true)),
          new NodeReport.Replicas(
              7,
              1L << 33,
              Optional.of(new NodeReport.Copying(new NodeId(new UUID(7, 8)), 1L << 20, 1L << 30))));

  @Test
  void whatWasSaidIsUnderstood() {
    List<CameraId> cameras =
        List.of(new CameraId(new UUID(-1, 5)), new CameraId(new UUID(3, Long.MIN_VALUE)));
    assertThat(PlacementMessages.cameras(PlacementMessages.encode(cameras))).isEqualTo(cameras);
    assertThat(PlacementMessages.cameras(new byte[0])).isEmpty();
    assertThat(PlacementMessages.report(PlacementMessages.encode(REPORT))).isEqualTo(REPORT);
    assertThat(REPORT.capacityBytes()).isEqualTo(1L << 44);
  }

  @Test
  void idsThatAreNoneAreRefused() {
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(() -> PlacementMessages.cameras(new byte[17]));
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(
            () -> PlacementMessages.cameras(new byte[16 * (PlacementMessages.MAX_CAMERAS + 1)]));
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
            + "\"missingBytes\":1,\"copying\":{\"from\":\"x\"}}}"
      })
  void reportsThatAreNoneAreRefused(String text) {
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(() -> PlacementMessages.report(text.getBytes(StandardCharsets.UTF_8)));
  }
}
