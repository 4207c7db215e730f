package io.strongroom.recording.pack;

import static io.strongroom.recording.pack.Checksums.corrupt;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.volume.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Parts of stored packs, read and verified as far as that goes without a key. */
public final class PackFile {
  private PackFile() {}

  /** The header of an open or finished pack. */
  public static PackHeader header(Storage.StoredFile file) throws IOException {
    if (file.size() < PackHeader.BYTES) {
      throw corrupt("pack header: the file is too short");
    }
    ByteBuffer block = ByteBuffer.allocate(PackHeader.BYTES);
    Storage.readFully(file, block, 0);
    return PackHeader.decode(block);
  }

  /** The footer of a finished pack of which nothing else is known. */
  public static Footer footer(Storage.StoredFile file) throws IOException {
    long size = file.size();
    if (size < PackHeader.BYTES + 2L * PackLimits.BLOCK_BYTES
        || size % PackLimits.BLOCK_BYTES != 0) {
      throw corrupt("footer: the file's size is not that of a finished pack");
    }
    ByteBuffer last = ByteBuffer.allocate(PackLimits.BLOCK_BYTES);
    Storage.readFully(file, last, size - PackLimits.BLOCK_BYTES);
    return footer(file, size, Footer.lengthBytes(last.flip()));
  }

  /** The footer of a finished pack whose sizes are known: one read. */
  public static Footer footer(Storage.StoredFile file, long fileBytes, int footerBytes)
      throws IOException {
    if (footerBytes < PackLimits.BLOCK_BYTES
        || footerBytes > Footer.MAX_BYTES
        || footerBytes > fileBytes - PackHeader.BYTES) {
      throw corrupt("footer: its length is out of range");
    }
    ByteBuffer bytes = ByteBuffer.allocateDirect(footerBytes);
    Storage.readFully(file, bytes, fileBytes - footerBytes);
    Footer footer = Footer.decode(bytes.flip());
    if (footer.offsetBytes() + footerBytes != fileBytes) {
      throw corrupt("footer: it does not lie where it says");
    }
    return footer;
  }

  /** The wrapped key beside a pack. */
  public static Bytes wrappedKey(Storage storage, Path pack) throws IOException {
    try (Storage.StoredFile file = storage.openForReading(PackPaths.key(pack))) {
      if (file.size() != Sidecar.BYTES) {
        throw corrupt("key file: its size is not " + Sidecar.BYTES);
      }
      ByteBuffer block = ByteBuffer.allocate(Sidecar.BYTES);
      Storage.readFully(file, block, 0);
      return Sidecar.decode(block.flip());
    }
  }

  /**
   * One frame into a buffer of sufficient capacity; left at position 0 with its length as limit.
   */
  public static void frame(Storage.StoredFile file, IndexEntry entry, ByteBuffer into)
      throws IOException {
    into.clear().limit(entry.header().frameBytes());
    Storage.readFully(file, into, entry.offsetBytes());
    into.flip();
  }
}
