package io.strongroom.recording.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.recording.fragment.InitReader.Track;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusMessageTest {
  @Test
  void whatWasSaidIsUnderstood() {
    List<RecorderStatus> statuses =
        List.of(
            new RecorderStatus(
                new CameraId(new UUID(1, 2)),
                RecorderStatus.State.RECORDING,
                new WallTime(5),
                Optional.empty(),
                "",
                Optional.of(new WallTime(9)),
                true,
                List.of(
                    new Track(
                        1,
                        90_000,
                        "avc3",
                        "avc3.640028",
                        ByteBuffer.allocate(0),
                        1920,
                        1080,
                        0,
                        0)),
                2_000_000,
                3,
                4,
                OptionalLong.of(-250)),
            new RecorderStatus(
                new CameraId(new UUID(1, 3)),
                RecorderStatus.State.GAP,
                new WallTime(6),
                Optional.of(GapCause.REFUSED),
                "no \"entry\"",
                Optional.empty(),
                false,
                List.of(),
                0,
                0,
                0,
                OptionalLong.empty()));
    assertThat(StatusMessage.decode(StatusMessage.encode(statuses))).isEqualTo(statuses);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[",
        "[1]",
        "[{\"camera\":\"x\"}]",
        "[{\"camera\":\"00000000-0000-0001-0000-000000000002\",\"state\":\"ASLEEP\"}]",
        "[{\"camera\":\"00000000-0000-0001-0000-000000000002\",\"state\":\"GAP\",\"cause\":99}]"
      })
  void whatIsNoneIsRefused(String text) {
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(() -> StatusMessage.decode(text.getBytes(StandardCharsets.UTF_8)));
  }
}
