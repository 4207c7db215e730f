package io.strongroom.crypto.tlog;

import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.sign.SignedNote;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a log sends to a witness (C2SP tlog-witness, add-checkpoint): its newest checkpoint, and
 * that it goes on from the tree of which the witness knows.
 *
 * @param oldSize of the tree that the proof begins with, 0 for none
 * @param proof consistency proof, empty from size 0 on or for the same tree
 */
public record Submission(long oldSize, List<byte[]> proof, SignedNote checkpoint) {
  private static final int MOST_HASHES = 63;
  private static final int MOST_HEAD_BYTES = 4 * 1024;

  /** The longest that is read. */
  public static final int MAX_BYTES = MOST_HEAD_BYTES + SignedNote.MAX_BYTES;

  private static final Pattern OLD = Pattern.compile("old (0|[1-9][0-9]{0,17})");

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException for a negative size or more than 63 hashes
   */
  public Submission {
    if (oldSize < 0 || proof.size() > MOST_HASHES) {
      throw new IllegalArgumentException(
          "a submission has a size of 0 or more, and 63 hashes at most");
    }
    proof = List.copyOf(proof);
  }

  /**
   * Reads the body of a request.
   *
   * @throws InvalidLogException naming the line that is wrong
   * @throws InvalidNoteException if what follows is no signed note
   */
  public static Submission parse(byte[] body) {
    int end = endOfHead(body);
    String head = new String(body, 0, end, StandardCharsets.ISO_8859_1);
    List<String> lines = Arrays.asList(head.split("\n", -1));
    var old = OLD.matcher(lines.getFirst());
    if (!old.matches()) {
      throw new InvalidLogException(
          "line 1 must be \"old\" and a size: a number without zeros in front");
    }
    if (lines.size() > 1 + MOST_HASHES) {
      throw new InvalidLogException("a consistency proof has 63 hashes at most");
    }
    List<byte[]> proof = new ArrayList<>();
    for (int at = 1; at < lines.size(); at++) {
      int line = at + 1;
      proof.add(
          Checkpoint.hash(lines.get(at))
              .orElseThrow(
                  () ->
                      new InvalidLogException(
                          "line %d must be a hash: 32 bytes in base64".formatted(line))));
    }
    return new Submission(
        Long.parseLong(old.group(1)),
        proof,
        SignedNote.parse(Arrays.copyOfRange(body, end + 2, body.length)));
  }

  /** Where the empty line is, without which there is no checkpoint. */
  private static int endOfHead(byte[] body) {
    int last = Math.min(body.length - 1, MOST_HEAD_BYTES);
    for (int at = 0; at < last; at++) {
      if (body[at] == '\n' && body[at + 1] == '\n') {
        return at;
      }
    }
    throw new InvalidLogException("an empty line must come before the checkpoint");
  }

  /** The body of the request. */
  public byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringBuilder head = new StringBuilder("old ").append(oldSize).append('\n');
    proof.forEach(hash -> head.append(Base64.getEncoder().encodeToString(hash)).append('\n'));
    out.writeBytes(head.append('\n').toString().getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(checkpoint.encode());
    return out.toByteArray();
  }
}
