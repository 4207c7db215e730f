package io.strongroom.recording.write;

import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import java.io.IOException;

/** The last bytes of a pack; the same for writing and recovering. */
public final class FooterWriting {
  private FooterWriting() {}

  /** Writes the footer behind the last frame, cuts the file there and syncs it. */
  public static void write(Storage.StoredFile file, Footer footer, BufferPool pool)
      throws IOException {
    BufferPool.Buffer buffer = pool.takeAlways(footer.lengthBytes());
    try {
      footer.encode(buffer.bytes());
      file.write(buffer.bytes(), footer.offsetBytes());
      file.truncate(footer.offsetBytes() + footer.lengthBytes());
      file.sync();
    } finally {
      buffer.release();
    }
  }
}
