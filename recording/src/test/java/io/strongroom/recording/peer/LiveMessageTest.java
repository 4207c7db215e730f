package io.strongroom.recording.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.recording.model.Bytes;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveMessageTest {
  private static DataInputStream stream(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }

  @Test
  void whatWasSaidIsUnderstood() throws IOException {
    LiveMessage.Init init =
        new LiveMessage.Init(7, 9, Bytes.copyOf(ByteBuffer.wrap(new byte[] {1, 2, 3})));
    assertThat(LiveMessage.read(stream(init.encoded().array()))).contains(init);
    LiveMessage.Ended ended = new LiveMessage.Ended("the camera stopped");
    assertThat(LiveMessage.read(stream(ended.encoded().array()))).contains(ended);
    byte[] media = new LiveMessage.Media(true, new byte[] {4, 5}).encoded().array();
    assertThat(LiveMessage.read(stream(media)))
        .get()
        .isInstanceOfSatisfying(
            LiveMessage.Media.class,
            read -> {
              assertThat(read.keyframe()).isTrue();
              assertThat(read.fragment()).containsExactly(4, 5);
            });
    assertThat(LiveMessage.read(stream(new byte[0]))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ffffffff01", // a negative length
        "7fffffff02", // more than a chunk may hold
        "0000000209", // breaks off
        "000000010900", // no such kind
        "0000000401aabbccdd", // too short for a format
        "000000010200" // a fragment of nothing
      })
  void whatIsNoMessageBreaksTheStream(String bytes) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> LiveMessage.read(stream(HexFormat.of().parseHex(bytes))));
  }
}
