package io.strongroom.loadtests.prove.thousand;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.PackLimits;
import io.strongroom.recording.volume.DirectStorage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whole packs in one buffer, read past the page cache: what was written past it would otherwise be
 * copied into it and out again, at the expense of the recorder on the same two cores. Used by one
 * thread.
 */
final class PackBytes implements AutoCloseable {
  /** Largest pack that is read: two minutes at 4 Mbit/s. */
  static final int MAX_BYTES = 64 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(PackBytes.class);
  private static final int READ_BYTES = 1 << 20;

  private final Arena arena = Arena.ofConfined();
  private final ByteBuffer buffer =
      arena.allocate(MAX_BYTES, PackLimits.BLOCK_BYTES).asByteBuffer();
  private final Set<OpenOption> options;

  PackBytes(Path anyFolderOfTheVolume) throws IOException {
    this.options = options(anyFolderOfTheVolume);
  }

  /** Without it where the file system refuses. */
  private static Set<OpenOption> options(Path folder) throws IOException {
    Path probe = Files.createTempFile(folder, "probe", ".tmp");
    try (FileChannel _ = FileChannel.open(probe, StandardOpenOption.READ, DirectStorage.DIRECT)) {
      return Set.of(StandardOpenOption.READ, DirectStorage.DIRECT);
    } catch (UnsupportedOperationException | IOException e) {
      LOG.info(
          "the checker reads through the page cache, for {} refuses: {}", folder, e.toString());
      return Set.of(StandardOpenOption.READ);
    } finally {
      Files.delete(probe);
    }
  }

  /** The file's bytes from index 0 to the limit; valid until the next call. */
  ByteBuffer read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, options)) {
      long size = channel.size();
      if (size > MAX_BYTES || size % PackLimits.BLOCK_BYTES != 0) {
        throw new StrongroomException(ErrorKind.CORRUPT, file + " has " + size + " bytes");
      }
      int at = 0;
      while (at < size) {
        buffer.clear().position(at).limit((int) Math.min(size, at + (long) READ_BYTES));
        int count = channel.read(buffer, at);
        if (count <= 0) {
          throw new IOException(file + " ends at " + at);
        }
        at += count;
      }
      return buffer.clear().limit((int) size);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
