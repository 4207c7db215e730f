package io.strongroom.recording.volume;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VolumeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What a volume says about itself, in the file {@code volume.id} at its root: four lines of text,
 * padded with line feeds to one block (so that it too is written past the page cache).
 *
 * <pre>
 * strongroom volume 1
 * id 0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d
 * label left-bay
 * crc32c 1a2b3c4d
 * </pre>
 *
 * @param id never reused
 * @param label what the person who labelled the disk calls it: 1 to 64 letters, digits, {@code -_.}
 */
public record VolumeIdentity(VolumeId id, String label) {
  /** Name of the file at the volume's root. */
  public static final String FILE_NAME = "volume.id";

  private static final String FIRST_LINE = "strongroom volume 1";
  private static final java.util.regex.Pattern LABEL =
      java.util.regex.Pattern.compile("[A-Za-z0-9._-]{1,64}");

  public VolumeIdentity {
    if (!LABEL.matcher(label).matches()) {
      throw new StrongroomException(
          ErrorKind.CALLER, "volume label must be 1 to 64 letters, digits, '.', '-' or '_'");
    }
  }

  String encode() {
    String body = FIRST_LINE + "\nid " + id + "\nlabel " + label + "\n";
    return body + "crc32c " + checksum(body) + "\n";
  }

  /** Parses the file's text; anything but exactly what {@link #encode} writes is CORRUPT. */
  static VolumeIdentity decode(String text) {
    String[] lines = text.stripTrailing().split("\n", -1);
    if (lines.length == 4
        && lines[0].equals(FIRST_LINE)
        && lines[1].startsWith("id ")
        && lines[2].startsWith("label ")
        && LABEL.matcher(lines[2].substring(6)).matches()) {
      String body = lines[0] + "\n" + lines[1] + "\n" + lines[2] + "\n";
      if (lines[3].equals("crc32c " + checksum(body))) {
        return new VolumeIdentity(VolumeId.parse(lines[1].substring(3)), lines[2].substring(6));
      }
    }
    throw new StrongroomException(
        ErrorKind.CORRUPT,
        FILE_NAME + " is damaged; restore it from the label on the disk or its copy in the backup");
  }

  /** Reads the identity of the volume at {@code root}; empty if there is none. */
  static Optional<VolumeIdentity> read(Storage storage, Path root) throws IOException {
    Path path = root.resolve(FILE_NAME);
    if (!storage.exists(path)) {
      return Optional.empty();
    }
    try (Storage.StoredFile file = storage.openForReading(path)) {
      ByteBuffer bytes = ByteBuffer.allocate(Storage.BLOCK_BYTES);
      int at = 0;
      int count;
      while (bytes.hasRemaining() && (count = file.read(bytes, at)) > 0) {
        at += count;
      }
      return Optional.of(decode(StandardCharsets.US_ASCII.decode(bytes.flip()).toString()));
    }
  }

  /** Writes the identity of a new volume, durable when the call returns. */
  void write(Storage storage, Path root, BufferPool pool) throws IOException {
    BufferPool.Buffer buffer = pool.takeAlways(Storage.BLOCK_BYTES);
    try {
      ByteBuffer bytes = buffer.bytes().limit(Storage.BLOCK_BYTES);
      bytes.put(encode().getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        bytes.put((byte) '\n');
      }
      try (Storage.StoredFile file = storage.create(root.resolve(FILE_NAME))) {
        file.write(bytes.flip(), 0);
        file.sync();
      }
      storage.syncDirectory(root);
    } finally {
      buffer.release();
    }
  }

  private static String checksum(String body) {
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(StandardCharsets.US_ASCII));
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }
}
