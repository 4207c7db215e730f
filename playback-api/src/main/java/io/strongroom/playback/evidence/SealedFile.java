package io.strongroom.playback.evidence;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;

/**
 * A file that is sealed block by block, so that any part of it is opened without the rest: blocks
 * of {@link #BLOCK} bytes, each with its own nonce and bound to the file's name and to its place.
 * How long the whole is, is said elsewhere. One thread writes; a file that is whole is read by any.
 */
final class SealedFile {
  /** Larger ones are slow in the first seconds of a process. */
  static final int BLOCK = 64 * 1024;

  private static final int STORED = BLOCK + DocumentCipher.OVERHEAD_BYTES;
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rw-------");

  private SealedFile() {}

  private static String context(String name, long block) {
    return "export/" + name + "/" + block;
  }

  /** Writes one; what was written can be changed until the end. */
  static final class Writer implements AutoCloseable, StoredZip.Out {
    private final FileChannel channel;
    private final String name;
    private final DocumentCipher cipher;
    private final byte[] open = new byte[BLOCK];
    private int filled;
    private long blocks;

    Writer(Path file, String name, DocumentCipher cipher) throws IOException {
      this.channel =
          FileChannel.open(
              file,
              Set.of(
                  StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PRIVATE));
      this.name = name;
      this.cipher = cipher;
    }

    @Override
    public long size() {
      return blocks * BLOCK + filled;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        int part = Math.min(bytes.remaining(), BLOCK - filled);
        bytes.get(open, filled, part);
        filled += part;
        if (filled == BLOCK) {
          put(blocks, open);
          blocks++;
          filled = 0;
        }
      }
    }

    @Override
    public void change(long at, byte[] bytes) throws IOException {
      for (int i = 0; i < bytes.length; ) {
        long block = (at + i) / BLOCK;
        int from = (int) ((at + i) % BLOCK);
        int part = Math.min(bytes.length - i, BLOCK - from);
        if (block == blocks) {
          System.arraycopy(bytes, i, open, from, part);
        } else {
          byte[] plain = read(channel, name, cipher, block, BLOCK);
          System.arraycopy(bytes, i, plain, from, part);
          put(block, plain);
        }
        i += part;
      }
    }

    private void put(long block, byte[] plain) throws IOException {
      ByteBuffer sealed = ByteBuffer.wrap(cipher.seal(plain, context(name, block)));
      long at = block * STORED;
      while (sealed.hasRemaining()) {
        at += channel.write(sealed, at);
      }
    }

    /** Writes the last block; durable when the call returns. */
    void finish() throws IOException {
      if (filled > 0) {
        put(blocks, Arrays.copyOf(open, filled));
      }
      channel.force(true);
    }

    @Override
    public void close() throws IOException {
      Arrays.fill(open, (byte) 0);
      channel.close();
    }
  }

  /**
   * Bytes of a whole file.
   *
   * @param size of all of it
   * @param from first byte wanted
   * @param length how many; within the file
   * @throws StrongroomException CORRUPT if they are not what was written; NOT_FOUND if the file is
   *     not there
   */
  static ByteBuffer read(
      Path file, String name, DocumentCipher cipher, long size, long from, int length) {
    ByteBuffer out = ByteBuffer.allocate(length);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long at = from;
      while (out.hasRemaining()) {
        long block = at / BLOCK;
        int blockBytes = (int) Math.min(BLOCK, size - block * BLOCK);
        byte[] plain = read(channel, name, cipher, block, blockBytes);
        int begin = (int) (at % BLOCK);
        int part = Math.min(out.remaining(), blockBytes - begin);
        out.put(plain, begin, part);
        at += part;
      }
      return out.flip();
    } catch (java.nio.file.NoSuchFileException e) {
      throw new StrongroomException(
          ErrorKind.NOT_FOUND, "the package is gone; remove the export and make it again", e);
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the package cannot be read: " + e.getMessage(), e);
    }
  }

  private static byte[] read(
      FileChannel channel, String name, DocumentCipher cipher, long block, int plainBytes)
      throws IOException {
    ByteBuffer sealed = ByteBuffer.allocate(plainBytes + DocumentCipher.OVERHEAD_BYTES);
    long at = block * STORED;
    while (sealed.hasRemaining()) {
      int read = channel.read(sealed, at);
      if (read < 0) {
        throw new EOFException("its end is missing");
      }
      at += read;
    }
    try {
      return cipher.open(sealed.array(), context(name, block));
    } catch (OpenFailedException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT,
          "the package on the disk is damaged; remove the export and make it again",
          e);
    }
  }
}
