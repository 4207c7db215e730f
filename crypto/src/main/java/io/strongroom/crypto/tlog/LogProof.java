package io.strongroom.crypto.tlog;

import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.SignedNote;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A receipt that anybody checks without asking the log (C2SP tlog-proof): where an entry stands,
 * the way from it to the root, and the signed checkpoint with that root. Immutable.
 */
public final class LogProof {
  /** A longer proof is refused. */
  public static final int MAX_BYTES = 2 * SignedNote.MAX_BYTES;

  private static final String HEAD = "c2sp.org/tlog-proof@v1";
  private static final String EXTRA = "extra ";
  private static final Pattern INDEX = Pattern.compile("index (0|[1-9][0-9]{0,18})");

  /** The way to the root of 2^63 leaves. */
  private static final int MAX_HASHES = 63;

  private final Optional<String> extra;
  private final long index;
  private final List<byte[]> hashes;
  private final SignedNote checkpoint;

  private LogProof(Optional<String> extra, long index, List<byte[]> hashes, SignedNote checkpoint) {
    this.extra = extra;
    this.index = index;
    this.hashes = hashes.stream().map(byte[]::clone).toList();
    this.checkpoint = checkpoint;
  }

  /** A proof without extra data. */
  public static LogProof of(long index, List<byte[]> inclusionProof, SignedNote checkpoint) {
    if (index < 0) {
      throw new IllegalArgumentException("the index of an entry is not negative");
    }
    return new LogProof(Optional.empty(), index, inclusionProof, checkpoint);
  }

  /**
   * Reads a proof.
   *
   * @throws InvalidLogException naming the part that is wrong
   */
  public static LogProof parse(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new InvalidLogException("a proof has at most " + MAX_BYTES + " bytes");
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.indexOf("\n\n");
    if (end < 0) {
      throw new InvalidLogException("a proof has an empty line before its checkpoint");
    }
    List<String> lines = List.of(text.substring(0, end).split("\n", -1));
    if (!lines.getFirst().equals(HEAD)) {
      throw new InvalidLogException("the first line of a proof is " + HEAD);
    }
    boolean hasExtra = lines.size() > 1 && lines.get(1).startsWith(EXTRA);
    Optional<String> extra =
        hasExtra ? Optional.of(lines.get(1).substring(EXTRA.length())) : Optional.empty();
    if (extra.isPresent() && NoteVerifier.canonicalBase64(extra.get()).isEmpty()) {
      throw new InvalidLogException("the extra data of a proof must be base64");
    }
    int indexAt = hasExtra ? 2 : 1;
    if (lines.size() <= indexAt) {
      throw new InvalidLogException("a proof has a line with the index of its entry");
    }
    long index = index(lines.get(indexAt));
    List<byte[]> hashes = hashes(lines.subList(indexAt + 1, lines.size()));
    try {
      SignedNote note = SignedNote.parse(text.substring(end + 2).getBytes(StandardCharsets.UTF_8));
      Checkpoint _ = Checkpoint.parse(note);
      LogProof proof = new LogProof(extra, index, hashes, note);
      if (!Arrays.equals(proof.encode(), bytes)) {
        throw new InvalidLogException("a proof must be UTF-8");
      }
      return proof;
    } catch (InvalidNoteException e) {
      throw new InvalidLogException("the checkpoint of the proof: " + e.getMessage(), e);
    }
  }

  private static long index(String line) {
    var matcher = INDEX.matcher(line);
    if (matcher.matches()) {
      try {
        return Long.parseLong(matcher.group(1));
      } catch (NumberFormatException e) {
        // beyond 2^63: told below
      }
    }
    throw new InvalidLogException("the index of a proof is a number without zeros in front");
  }

  private static List<byte[]> hashes(List<String> lines) {
    if (lines.size() > MAX_HASHES) {
      throw new InvalidLogException("a proof has at most " + MAX_HASHES + " hashes");
    }
    List<byte[]> hashes = new ArrayList<>(lines.size());
    for (String line : lines) {
      hashes.add(
          Checkpoint.hash(line)
              .orElseThrow(
                  () -> new InvalidLogException("a hash of a proof is 32 bytes in base64")));
    }
    return hashes;
  }

  /**
   * Returns what the log said if the entry stands in it.
   *
   * @param entry the bytes of the entry, as they are in its bundle
   * @param origin which log it must be
   * @param log the log's own key, which must have signed
   * @param witnesses keys that may have signed too
   * @param quorum how many of them must have
   * @throws InvalidLogException if the checkpoint is of another log or has too few witnesses
   * @throws InvalidNoteException if a signature of a known key is wrong, or the log's is missing
   * @throws InvalidProofException if the entry is not the one at that index
   */
  public Checkpoint verify(
      byte[] entry,
      String origin,
      NoteVerifier log,
      Collection<NoteVerifier> witnesses,
      int quorum) {
    checkpoint.verify(List.of(log));
    if (quorum > 0) {
      int signed = checkpoint.verify(witnesses).size();
      if (signed < quorum) {
        throw new InvalidLogException(
            "%d witnesses have signed the checkpoint, %d must".formatted(signed, quorum));
      }
    }
    Checkpoint said = Checkpoint.parse(checkpoint);
    if (!said.origin().equals(origin)) {
      throw new InvalidLogException("the checkpoint is of another log: " + said.origin());
    }
    MerkleProofs.verifyInclusion(
        MerkleTree.leafHash(entry), index, said.size(), hashes, said.root());
    return said;
  }

  /** Where the entry stands, from 0. */
  public long index() {
    return index;
  }

  /** The way to the root; copies. */
  public List<byte[]> hashes() {
    return hashes.stream().map(byte[]::clone).toList();
  }

  /** The signed checkpoint. */
  public SignedNote checkpoint() {
    return checkpoint;
  }

  /** Extra data, which nothing vouches for. */
  public Optional<byte[]> extra() {
    return extra.map(Base64.getDecoder()::decode);
  }

  /** The proof in UTF-8, as {@link #parse} reads it. */
  public byte[] encode() {
    return toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The proof. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(HEAD).append('\n');
    extra.ifPresent(data -> text.append(EXTRA).append(data).append('\n'));
    text.append("index ").append(index).append('\n');
    hashes.forEach(hash -> text.append(Base64.getEncoder().encodeToString(hash)).append('\n'));
    return text.append('\n').append(checkpoint).toString();
  }
}
