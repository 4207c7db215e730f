package io.strongroom.recording.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowReadingTest {
  @TempDir Path root;

  /** Sizes around a block and a window, and not of whole blocks; offsets and lengths at random. */
  @Test
  void itReadsWhatTheFileHas() throws IOException {
    Random random = new Random(1);
    ByteBuffer window = WindowReading.memory();
    for (int size : new int[] {0, 1, 4_095, 4_096, 1 << 20, (1 << 20) + 1, 3 * (1 << 20) + 700}) {
      byte[] content = new byte[size];
      random.nextBytes(content);
      Path file = Files.write(root.resolve("file" + size), content);
      try (Storage.StoredFile reading =
          new WindowReading(new DirectStorage().openForDirectReading(file), window)) {
        assertThat(reading.size()).isEqualTo(size);
        assertThat(reading.read(ByteBuffer.allocate(1), size)).isEqualTo(-1);
        assertThat(reading.read(ByteBuffer.allocate(1), size + 5_000L)).isEqualTo(-1);
        for (int n = 0; n < 50 && size > 0; n++) {
          int from = random.nextInt(size);
          byte[] part = new byte[1 + random.nextInt(size - from)];
          Storage.readFully(reading, ByteBuffer.wrap(part), from);
          assertThat(part).isEqualTo(Arrays.copyOfRange(content, from, from + part.length));
        }
      }
    }
  }
}
