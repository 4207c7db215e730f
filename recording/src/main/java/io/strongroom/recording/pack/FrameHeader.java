package io.strongroom.recording.pack;

import static io.strongroom.recording.pack.Checksums.corrupt;

import io.strongroom.crypto.envelope.Suite;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;

/**
 * The clear, authenticated part of a chunk frame; also its entry in the footer and the associated
 * data of its sealing. Big-endian; the byte table is in {@code docs/design/pack-format.md}.
 *
 * @param kind what the chunk holds
 * @param flags sum of {@link #KEYFRAME} and its like
 * @param sequence number of the chunk in its pack, from 0; the nonce depends on it
 * @param init sequence of the INIT chunk that a MEDIA chunk needs; its own for the other kinds
 * @param start wall time of the first sample
 * @param durationMicros until what follows without a gap
 * @param mediaStart decode time of the first sample
 * @param sampleCount of all tracks
 * @param plainBytes length of the plaintext
 * @param digest hash of the plaintext, by the pack's suite: in the clear so that recovery needs no
 *     key
 * @param keyframeCrc CRC32C of the keyframe that a MEDIA chunk begins with, 0 if it does not or it
 *     is not known: two recorders' chunks that begin with the same picture have the same
 */
public record FrameHeader(
    Kind kind,
    int flags,
    int sequence,
    int init,
    WallTime start,
    long durationMicros,
    MediaTime mediaStart,
    int sampleCount,
    int plainBytes,
    Bytes digest,
    int keyframeCrc) {
  /** Length of the header. */
  public static final int BYTES = 96;

  /** Decoding can start at this chunk. */
  public static final int KEYFRAME = 1;

  /** The media timeline jumps before this chunk. */
  public static final int DISCONTINUITY = 2;

  /** First MEDIA chunk after an INIT chunk. */
  public static final int FORMAT_CHANGED = 4;

  /** Samples are missing before this chunk. */
  public static final int LOSS_BEFORE = 8;

  /** The last chunk of a pack that its recorder finished; a JOURNAL chunk. */
  public static final int FINAL = 16;

  /** Far beyond every real time, and small enough that sums of times do not overflow. */
  private static final long MAX_MICROS = 1L << 58;

  static final int MAGIC = 0x5352434B; // "SRCK"
  private static final int ALL_FLAGS = 31;
  private static final int CRC_AT = 92;

  /** What a chunk holds. */
  public enum Kind {
    /** An init segment ({@code ftyp} + {@code moov}). */
    INIT(1),
    /** A fragment ({@code moof} + {@code mdat}). */
    MEDIA(2),
    /** Declared gaps; authenticated, not encrypted, so that a rebuild needs no key. */
    JOURNAL(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    static Kind ofCode(int code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw corrupt("frame header: unknown chunk kind " + code);
    }
  }

  public FrameHeader {
    if (sequence < 0
        || init < 0
        || init > sequence
        || durationMicros < 0
        || durationMicros > MAX_MICROS
        || Math.abs(start.micros()) > MAX_MICROS
        || sampleCount < 0
        || plainBytes < 0
        || plainBytes > PackLimits.MAX_PLAIN_BYTES
        || digest.length() != 32
        || (flags & ~ALL_FLAGS) != 0) {
      throw corrupt("frame header: a field is out of range");
    }
  }

  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  public WallTime end() {
    return start.plusMicros(Math.max(1, durationMicros));
  }

  public TimeRange range() {
    return new TimeRange(start, end());
  }

  /** Length of the whole frame: header, body, tag, zeros, CRC; a multiple of 4 KiB. */
  public int frameBytes() {
    return frameBytes(plainBytes);
  }

  /** Length of the frame of a plaintext of so many bytes. */
  public static int frameBytes(int plainBytes) {
    return (int) PackLimits.padded(BYTES + (long) plainBytes + Suite.TAG_BYTES + 4);
  }

  /** Writes the header at an absolute index. */
  public void encode(ByteBuffer out, int at, long packTag) {
    out.putInt(at, MAGIC);
    out.put(at + 4, (byte) kind.code);
    out.put(at + 5, (byte) flags);
    out.putShort(at + 6, (short) 0);
    out.putInt(at + 8, sequence);
    out.putInt(at + 12, init);
    out.putLong(at + 16, start.micros());
    out.putLong(at + 24, durationMicros);
    out.putLong(at + 32, mediaStart.ticks());
    out.putInt(at + 40, sampleCount);
    out.putInt(at + 44, plainBytes);
    out.put(at + 48, digest.asBuffer(), 0, 32);
    out.putLong(at + 80, packTag);
    out.putInt(at + 88, keyframeCrc);
    out.putInt(at + CRC_AT, Checksums.crc(out, at, CRC_AT));
  }

  /** The encoded header alone, for the Merkle leaf and as associated data. */
  public byte[] encoded(long packTag) {
    ByteBuffer out = ByteBuffer.allocate(BYTES);
    encode(out, 0, packTag);
    return out.array();
  }

  /**
   * Whether there is a well-formed header of this pack at an index; looks at magic and CRC only.
   */
  static boolean isAt(ByteBuffer in, int at, long packTag) {
    return in.limit() - at >= BYTES
        && in.getInt(at) == MAGIC
        && in.getLong(at + 80) == packTag
        && in.getInt(at + CRC_AT) == Checksums.crc(in, at, CRC_AT);
  }

  /**
   * Parses a header.
   *
   * @throws io.strongroom.recording.model.StrongroomException CORRUPT if it is not a header of the
   *     pack with this tag
   */
  public static FrameHeader decode(ByteBuffer in, int at, long packTag) {
    if (!isAt(in, at, packTag)) {
      throw corrupt("frame header: magic, checksum or pack does not match");
    }
    if (in.getShort(at + 6) != 0) {
      throw corrupt("frame header: a reserved field is not zero");
    }
    return new FrameHeader(
        Kind.ofCode(in.get(at + 4)),
        Byte.toUnsignedInt(in.get(at + 5)),
        in.getInt(at + 8),
        in.getInt(at + 12),
        new WallTime(in.getLong(at + 16)),
        in.getLong(at + 24),
        new MediaTime(in.getLong(at + 32)),
        in.getInt(at + 40),
        in.getInt(at + 44),
        Bytes.copyOf(in.slice(at + 48, 32)),
        in.getInt(at + 88));
  }
}
