package io.strongroom.crypto.tlog;

import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.SignedNote;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a log says of itself (C2SP tlog-checkpoint): the text of a signed note of three lines or
 * more. Believe it only of a note whose signatures have been verified. Immutable.
 */
public final class Checkpoint {
  private static final Pattern SIZE = Pattern.compile("0|[1-9][0-9]{0,18}");

  private final String origin;
  private final long size;
  private final byte[] root;
  private final List<String> extensions;

  private Checkpoint(String origin, long size, byte[] root, List<String> extensions) {
    this.origin = origin;
    this.size = size;
    this.root = root.clone();
    this.extensions = List.copyOf(extensions);
  }

  /**
   * A checkpoint without extension lines.
   *
   * @throws IllegalArgumentException if the origin is empty or has a line end, the size is
   *     negative, or the root is not of 32 bytes
   */
  public static Checkpoint of(String origin, long size, byte[] root) {
    if (origin.isEmpty() || origin.contains("\n")) {
      throw new IllegalArgumentException("the origin of a log is one line");
    }
    if (size < 0 || root.length != MerkleTree.HASH_BYTES) {
      throw new IllegalArgumentException("a tree has a size of 0 or more, and a root of 32 bytes");
    }
    return new Checkpoint(origin, size, root, List.of());
  }

  /**
   * The checkpoint that a note's text is.
   *
   * @throws InvalidLogException naming the line, if it is none
   */
  public static Checkpoint parse(SignedNote note) {
    // the note's text ends with a line end, so the last part is empty
    String[] lines = note.text().split("\n", -1);
    if (lines.length < 4) {
      throw new InvalidLogException("a checkpoint has three lines: origin, size, root hash");
    }
    List<String> used = Arrays.asList(lines).subList(0, lines.length - 1);
    if (used.stream().anyMatch(String::isEmpty)) {
      throw new InvalidLogException("no line of a checkpoint is empty");
    }
    byte[] root =
        hash(used.get(2))
            .orElseThrow(
                () ->
                    new InvalidLogException(
                        "line 3 of a checkpoint must be the root hash: 32 bytes in base64"));
    return new Checkpoint(used.get(0), size(used.get(1)), root, used.subList(3, used.size()));
  }

  private static long size(String line) {
    if (SIZE.matcher(line).matches()) {
      try {
        return Long.parseLong(line);
      } catch (NumberFormatException e) {
        // beyond 2^63: told below
      }
    }
    throw new InvalidLogException(
        "line 2 of a checkpoint must be the size of the tree: a number without zeros in front");
  }

  /** A hash in canonical base64. */
  static Optional<byte[]> hash(String base64) {
    return NoteVerifier.canonicalBase64(base64)
        .filter(bytes -> bytes.length == MerkleTree.HASH_BYTES);
  }

  /** Which log it is. */
  public String origin() {
    return origin;
  }

  /** How many leaves the tree has. */
  public long size() {
    return size;
  }

  /** The root of the tree; a copy. */
  public byte[] root() {
    return root.clone();
  }

  /** Whether another one is of the same tree. */
  public boolean hasRoot(byte[] other) {
    return Arrays.equals(root, other);
  }

  /** Lines behind the root hash, of which nothing is known. */
  public List<String> extensions() {
    return extensions;
  }

  /** The text of the note, for {@link SignedNote#sign}. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(origin).append('\n').append(size).append('\n');
    text.append(Base64.getEncoder().encodeToString(root)).append('\n');
    extensions.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  @Override
  public String toString() {
    return text();
  }
}
