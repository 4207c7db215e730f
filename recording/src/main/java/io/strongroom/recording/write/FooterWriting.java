package io.strongroom.recording.write;

import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import java.io.IOException;
import java.util.List;

/** The last bytes of a pack and the row that tells of it; the same for writing and recovering. */
final class FooterWriting {
  private FooterWriting() {}

  /** Writes the footer behind the last frame, cuts the file there and syncs it. */
  static void write(Storage.StoredFile file, Footer footer, BufferPool pool) throws IOException {
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

  static PackRow row(
      PackHeader header, Footer footer, List<TimeRange> spans, VolumeId volume, Bytes wrappedKey) {
    return new PackRow(
        header.id(),
        volume,
        header.retentionClass(),
        header.expiryDay(),
        spans,
        footer.offsetBytes() + footer.lengthBytes(),
        footer.lengthBytes(),
        footer.entries().size(),
        footer.state(),
        header.firstOfLife(),
        footer.merkleRoot(),
        wrappedKey);
  }
}
