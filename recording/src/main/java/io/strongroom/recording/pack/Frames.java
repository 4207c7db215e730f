package io.strongroom.recording.pack;

import static io.strongroom.recording.pack.Checksums.corrupt;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.PackCipher;
import io.strongroom.crypto.envelope.Suite;
import io.strongroom.recording.model.ByteChain;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * Whole chunk frames: header, sealed body, tag, zeros up to a multiple of 4 KiB, CRC32C in the last
 * four bytes over everything before. Pure functions over the caller's buffers.
 */
public final class Frames {
  private static final byte[] ZEROS = new byte[PackLimits.BLOCK_BYTES];

  private Frames() {}

  /**
   * Builds a frame at the start of {@code out}, sealing straight into it; {@code out} is left at
   * position 0 with the frame's length as limit.
   *
   * @param plain the plaintext
   */
  public static void seal(
      FrameHeader header, long packTag, PackCipher cipher, ByteChain plain, ByteBuffer out) {
    int length = header.frameBytes();
    out.clear().limit(length);
    header.encode(out, 0, packTag);
    ByteBuffer associated = out.duplicate().position(0).limit(FrameHeader.BYTES);
    out.position(FrameHeader.BYTES);
    if (header.kind() == FrameHeader.Kind.JOURNAL) {
      for (ByteBuffer part : plain.parts()) {
        out.put(part.duplicate());
      }
      cipher.seal(header.sequence(), associated, ByteBuffer.allocate(0), out);
    } else {
      cipher.seal(header.sequence(), associated, plain.parts(), out);
    }
    out.put(ZEROS, 0, length - 4 - out.position());
    out.putInt(Checksums.crc(out, 0, length - 4));
    out.rewind();
  }

  /** Whether the frame of this header at an index is whole: its CRC and zeros match. */
  public static boolean isWhole(ByteBuffer in, int at, FrameHeader header) {
    int length = header.frameBytes();
    if (in.limit() - at < length
        || in.getInt(at + length - 4) != Checksums.crc(in, at, length - 4)) {
      return false;
    }
    int bodyEnd = FrameHeader.BYTES + header.plainBytes() + Suite.TAG_BYTES;
    for (int i = at + bodyEnd; i < at + length - 4; i++) {
      if (in.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * The frames at the start of a buffer that lie in it to their ends, one behind the other; empty
   * if the first does not.
   *
   * @param offsetBytes where in its pack the buffer begins
   * @param last sequence of the chunk before, -1 if there is none
   * @throws io.strongroom.recording.model.StrongroomException CORRUPT if what lies in the buffer is
   *     not what comes next in the pack
   */
  public static List<IndexEntry> whole(ByteBuffer in, long offsetBytes, long packTag, int last) {
    List<IndexEntry> entries = new ArrayList<>();
    int before = last;
    int at = 0;
    while (at < in.limit()) {
      FrameHeader header = FrameHeader.decode(in, at, packTag);
      if (header.sequence() <= before || header.sequence() >= PackLimits.MAX_CHUNKS) {
        throw corrupt("chunk " + header.sequence() + ": does not follow chunk " + before);
      }
      if (in.limit() - at < header.frameBytes()) {
        break;
      }
      if (!isWhole(in, at, header)) {
        throw corrupt("chunk " + header.sequence() + ": checksum does not match");
      }
      entries.add(new IndexEntry(header, offsetBytes + at));
      before = header.sequence();
      at += header.frameBytes();
    }
    return entries;
  }

  /**
   * Verifies a frame as far as that goes without a key: it is the expected one, and whole.
   *
   * @throws io.strongroom.recording.model.StrongroomException CORRUPT naming the chunk
   */
  public static void verify(FrameHeader expected, long packTag, ByteBuffer frame) {
    if (!FrameHeader.isAt(frame, 0, packTag)
        || !FrameHeader.decode(frame, 0, packTag).equals(expected)) {
      throw corrupt("chunk " + expected.sequence() + ": header is not the indexed one");
    }
    if (!isWhole(frame, 0, expected)) {
      throw corrupt("chunk " + expected.sequence() + ": checksum does not match");
    }
  }

  /**
   * Verifies the body of a verified JOURNAL frame, which lies in the clear, against its digest.
   *
   * @throws io.strongroom.recording.model.StrongroomException CORRUPT naming the chunk
   */
  public static void verifyJournal(Suite suite, FrameHeader header, ByteBuffer frame) {
    MessageDigest digest = suite.hash().create();
    digest.update(body(header, frame));
    if (!MessageDigest.isEqual(digest.digest(), header.digest().toArray())) {
      throw corrupt("chunk " + header.sequence() + ": digest does not match");
    }
  }

  /**
   * Opens a frame into {@code out} (position moves by the plaintext's length) and verifies
   * everything: CRC, header, authentication tag, digest.
   *
   * @throws io.strongroom.recording.model.StrongroomException CORRUPT naming the chunk; nothing
   *     that failed to verify is left in {@code out}
   */
  public static void open(
      FrameHeader expected, long packTag, PackCipher cipher, ByteBuffer frame, ByteBuffer out) {
    verify(expected, packTag, frame);
    ByteBuffer associated = frame.duplicate().position(0).limit(FrameHeader.BYTES);
    ByteBuffer body = body(expected, frame);
    int from = out.position();
    try {
      if (expected.kind() == FrameHeader.Kind.JOURNAL) {
        ByteBuffer tag = frame.duplicate().position(body.limit()).limit(body.limit() + 16);
        cipher.open(expected.sequence(), associated, tag, ByteBuffer.allocate(0));
        out.put(body);
      } else {
        ByteBuffer sealed =
            frame.duplicate().position(body.position()).limit(body.limit() + Suite.TAG_BYTES);
        cipher.open(expected.sequence(), associated, sealed, out);
      }
    } catch (OpenFailedException e) {
      throw corrupt("chunk " + expected.sequence() + ": seal does not verify");
    }
    MessageDigest digest = cipher.suite().hash().create();
    digest.update(out.duplicate().flip().position(from));
    if (!MessageDigest.isEqual(digest.digest(), expected.digest().toArray())) {
      for (int i = from; i < out.position(); i++) {
        out.put(i, (byte) 0);
      }
      out.position(from);
      throw corrupt("chunk " + expected.sequence() + ": digest does not match");
    }
  }

  /** The body of a frame: sealed, or for a JOURNAL chunk in the clear. */
  static ByteBuffer body(FrameHeader header, ByteBuffer frame) {
    return frame
        .duplicate()
        .position(FrameHeader.BYTES)
        .limit(FrameHeader.BYTES + header.plainBytes());
  }
}
