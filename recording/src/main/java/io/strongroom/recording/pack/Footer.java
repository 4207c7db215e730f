package io.strongroom.recording.pack;

import static io.strongroom.recording.pack.Checksums.corrupt;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.Suite;
import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.StrongroomException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of a finished pack: chunk index, damaged extents, Merkle root. It repeats what of the
 * header is needed to open the pack, so that one read of the footer is enough. Big-endian; the byte
 * table is in {@code docs/design/pack-format.md}.
 *
 * @param state how the pack came to its end
 * @param suite as in the header
 * @param headerHash of the pack header
 * @param commitment as in the header
 * @param offsetBytes where the footer begins
 * @param entries the chunk index, ascending
 * @param damaged what lies between frames and is none: only in recovered packs
 * @param merkleRoot RFC 6962 root over the encoded frame headers, which hold the digests
 */
public record Footer(
    State state,
    Suite suite,
    Bytes headerHash,
    Bytes commitment,
    long offsetBytes,
    List<IndexEntry> entries,
    List<Extent> damaged,
    Bytes merkleRoot) {
  /** Length of the fixed part at the very end of the file. */
  public static final int TRAILER_BYTES = 192;

  /** Largest footer: index and extents of the fullest pack. */
  public static final int MAX_BYTES =
      (int)
          PackLimits.padded(
              (long) PackLimits.MAX_CHUNKS * (IndexEntry.BYTES + Extent.BYTES)
                  + Extent.BYTES
                  + TRAILER_BYTES);

  private static final long MAGIC = 0x5352464F4F540D0AL; // "SRFOOT\r\n"

  /** How a pack came to its end. */
  public enum State {
    /** Its recorder finished it. */
    NORMAL(1),
    /** It was finished after its recorder or its volume had failed. */
    RECOVERED(2),
    /** It was made of another pack, of which it has the keyframes alone. */
    THINNED(3);

    private final int code;

    State(int code) {
      this.code = code;
    }

    /** The stored form. */
    public int code() {
      return code;
    }

    public static State ofCode(int code) {
      for (State state : values()) {
        if (state.code == code) {
          return state;
        }
      }
      throw corrupt("footer: unknown state " + code);
    }
  }

  /** Bytes between frames that recovery found to be no frame, with their CRC32C. */
  public record Extent(long offsetBytes, long lengthBytes, int crc) {
    static final int BYTES = 24;
  }

  public Footer {
    entries = List.copyOf(entries);
    damaged = List.copyOf(damaged);
    if (entries.isEmpty()
        || entries.size() > PackLimits.MAX_CHUNKS
        || damaged.size() > PackLimits.MAX_CHUNKS + 1) {
      throw corrupt("footer: " + entries.size() + " chunks, " + damaged.size() + " extents");
    }
  }

  /** The footer of a pack with these chunks. */
  public static Footer of(
      State state, PackHeader header, List<IndexEntry> entries, List<Extent> damaged) {
    byte[] hash = header.hash();
    return new Footer(
        state,
        header.suite(),
        Bytes.copyOf(hash),
        header.commitment(),
        entries.getLast().endBytes(),
        entries,
        damaged,
        merkleRoot(header.suite(), entries, PackHeader.tagOf(hash)));
  }

  /** The root of a pack of this suite with these chunks. */
  public static Bytes merkleRoot(Suite suite, List<IndexEntry> entries, long packTag) {
    List<byte[]> leaves = new ArrayList<>(entries.size());
    for (IndexEntry entry : entries) {
      leaves.add(MerkleTree.leafHash(suite.hash(), entry.header().encoded(packTag)));
    }
    return Bytes.copyOf(MerkleTree.root(suite.hash(), leaves));
  }

  public long packTag() {
    return headerHash.asBuffer().getLong();
  }

  /** Length of the footer, a multiple of 4 KiB. */
  public int lengthBytes() {
    return (int)
        PackLimits.padded(
            (long) entries.size() * IndexEntry.BYTES
                + (long) damaged.size() * Extent.BYTES
                + TRAILER_BYTES);
  }

  /** Writes the footer at the buffer's start and sets its position and limit around it. */
  public void encode(ByteBuffer out) {
    int length = lengthBytes();
    out.clear().limit(length);
    int at = 0;
    for (IndexEntry entry : entries) {
      entry.encode(out, at, packTag());
      at += IndexEntry.BYTES;
    }
    for (Extent extent : damaged) {
      out.putLong(at, extent.offsetBytes());
      out.putLong(at + 8, extent.lengthBytes());
      out.putInt(at + 16, extent.crc());
      out.putInt(at + 20, 0);
      at += Extent.BYTES;
    }
    while (at < length) {
      out.put(at++, (byte) 0);
    }
    int t = length - TRAILER_BYTES;
    out.putLong(t, MAGIC);
    out.putShort(t + 8, (short) PackHeader.FORMAT_VERSION);
    out.put(t + 10, (byte) state.code());
    out.put(t + 11, (byte) suite.code());
    out.putInt(t + 12, entries.size());
    out.putInt(t + 16, damaged.size());
    out.putInt(t + 20, length);
    out.putLong(t + 24, offsetBytes);
    out.put(t + 32, headerHash.toArray());
    out.put(t + 64, commitment.toArray());
    out.put(t + 96, merkleRoot.toArray());
    out.putInt(length - 4, Checksums.crc(out, 0, length - 4));
  }

  /**
   * Length of the footer that ends with this trailer, so that the rest can be read.
   *
   * @param trailer a buffer whose last {@link #TRAILER_BYTES} bytes before its limit are the
   *     trailer
   */
  public static int lengthBytes(ByteBuffer trailer) {
    int t = trailer.limit() - TRAILER_BYTES;
    if (t < 0 || trailer.getLong(t) != MAGIC) {
      throw corrupt("footer: not the end of a finished pack");
    }
    int length = trailer.getInt(t + 20);
    if (length < PackLimits.BLOCK_BYTES || length > MAX_BYTES) {
      throw corrupt("footer: length out of range");
    }
    return length;
  }

  /**
   * Parses and verifies a whole footer: everything up to the buffer's limit from index 0.
   *
   * @throws StrongroomException CORRUPT for anything that {@link #encode} does not write
   */
  public static Footer decode(ByteBuffer in) {
    int length = lengthBytes(in);
    int t = length - TRAILER_BYTES;
    if (length != in.limit() || in.getInt(length - 4) != Checksums.crc(in, 0, length - 4)) {
      throw corrupt("footer: checksum does not match");
    }
    int chunks = in.getInt(t + 12);
    int extents = in.getInt(t + 16);
    if (in.getShort(t + 8) != PackHeader.FORMAT_VERSION
        || chunks < 1
        || chunks > PackLimits.MAX_CHUNKS
        || extents < 0
        || extents > PackLimits.MAX_CHUNKS + 1) {
      throw corrupt("footer: version or counts out of range");
    }
    long used = (long) chunks * IndexEntry.BYTES + (long) extents * Extent.BYTES;
    if (PackLimits.padded(used + TRAILER_BYTES) != length) {
      throw corrupt("footer: length does not fit its counts");
    }
    Checksums.requireZero(in, (int) used, t, "footer");
    Checksums.requireZero(in, t + 128, length - 4, "footer");
    return decodeBody(in, t, chunks, extents);
  }

  private static Footer decodeBody(ByteBuffer in, int t, int chunks, int extents) {
    Bytes headerHash = Bytes.copyOf(in.slice(t + 32, 32));
    long tag = headerHash.asBuffer().getLong();
    List<IndexEntry> entries = new ArrayList<>(chunks);
    for (int i = 0; i < chunks; i++) {
      entries.add(IndexEntry.decode(in, i * IndexEntry.BYTES, tag));
    }
    List<Extent> damaged = new ArrayList<>(extents);
    for (int i = 0; i < extents; i++) {
      int at = chunks * IndexEntry.BYTES + i * Extent.BYTES;
      damaged.add(new Extent(in.getLong(at), in.getLong(at + 8), in.getInt(at + 16)));
    }
    Suite suite;
    try {
      suite = Suite.ofCode(Byte.toUnsignedInt(in.get(t + 11)));
    } catch (OpenFailedException e) {
      throw corrupt("footer: unknown suite");
    }
    Footer footer =
        new Footer(
            State.ofCode(in.get(t + 10)),
            suite,
            headerHash,
            Bytes.copyOf(in.slice(t + 64, 32)),
            in.getLong(t + 24),
            entries,
            damaged,
            Bytes.copyOf(in.slice(t + 96, 32)));
    footer.requireLayout();
    return footer;
  }

  /** Frames and damaged extents must tile the pack from its header to its footer. */
  private void requireLayout() {
    long at = PackHeader.BYTES;
    int nextExtent = 0;
    int lastSequence = -1;
    for (IndexEntry entry : entries) {
      while (nextExtent < damaged.size() && damaged.get(nextExtent).offsetBytes() == at) {
        at += Math.max(1, damaged.get(nextExtent++).lengthBytes());
      }
      if (entry.offsetBytes() != at || entry.header().sequence() <= lastSequence) {
        throw corrupt("footer: chunk " + entry.header().sequence() + " is out of place");
      }
      lastSequence = entry.header().sequence();
      at = entry.endBytes();
    }
    if (at != offsetBytes || nextExtent != damaged.size()) {
      throw corrupt("footer: frames do not end where the footer begins");
    }
  }
}
