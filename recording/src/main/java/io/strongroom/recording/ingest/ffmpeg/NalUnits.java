package io.strongroom.recording.ingest.ffmpeg;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.VideoCodec;
import java.nio.ByteBuffer;

/**
 * Brings access units into the form that is recorded: NAL units with 4-byte lengths (ISO/IEC
 * 14496-15), order and contents as received. Holds one buffer that grows to the largest access
 * unit; used by one thread.
 */
final class NalUnits {
  /** Largest access unit in bytes; what is larger is damage. */
  static final int MAX_ACCESS_UNIT_BYTES = 8 << 20;

  private static final int INITIAL_BYTES = 64 << 10;
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private final VideoCodec codec;
  private byte[] bytes = new byte[INITIAL_BYTES];
  private int length;
  private boolean randomAccess;

  NalUnits(VideoCodec codec) {
    this.codec = codec;
  }

  /** The last converted access unit; valid until the next conversion. */
  ByteBuffer converted() {
    return ByteBuffer.wrap(bytes, 0, length);
  }

  /** Whether the last converted access unit holds an IDR (H.264) or IRAP (H.265) picture. */
  boolean randomAccess() {
    return randomAccess;
  }

  /** Converts a byte stream (annex B). False if it holds no NAL unit or is too large. */
  boolean fromByteStream(ByteBuffer stream) {
    begin();
    return appendByteStream(stream);
  }

  /** Appends a byte stream to what was converted last: a further piece of one access unit. */
  boolean appendByteStream(ByteBuffer stream) {
    int end = stream.limit();
    int start = nextStartCode(stream, stream.position(), end);
    while (start < end) {
      int from = start + 3;
      int next = nextStartCode(stream, from, end);
      int to = next;
      while (to > from && stream.get(to - 1) == 0) {
        to--;
      }
      if (!append(stream, from, to - from)) {
        return false;
      }
      start = next;
    }
    return length > 0;
  }

  /** Converts NAL units that have lengths of {@code lengthBytes}. False if they do not add up. */
  boolean fromLengthPrefixed(ByteBuffer units, int lengthBytes) {
    begin();
    int at = units.position();
    int end = units.limit();
    while (at < end) {
      if (end - at < lengthBytes) {
        return false;
      }
      long size = 0;
      for (int i = 0; i < lengthBytes; i++) {
        size = size << 8 | (units.get(at + i) & 0xff);
      }
      at += lengthBytes;
      if (size > end - at || !append(units, at, (int) size)) {
        return false;
      }
      at += (int) size;
    }
    return length > 0;
  }

  /**
   * Whether a byte stream goes on with the picture before it: its first slice is not the first of
   * its picture (ITU-T H.264 7.4.3 {@code first_mb_in_slice}; H.265 7.4.7.1 {@code
   * first_slice_segment_in_pic_flag}). Streams with lengths come in whole access units.
   */
  static boolean continues(ByteBuffer stream, int lengthBytes, VideoCodec codec) {
    if (lengthBytes != 0) {
      return false;
    }
    int end = stream.limit();
    int headerBytes = codec == VideoCodec.H264 ? 1 : 2;
    for (int at = nextStartCode(stream, stream.position(), end);
        at + 3 + headerBytes < end;
        at = nextStartCode(stream, at + 3, end)) {
      byte header = stream.get(at + 3);
      int type = codec == VideoCodec.H264 ? header & 0x1f : header >> 1 & 0x3f;
      boolean slice = codec == VideoCodec.H264 ? type == 1 || type == 5 : type < 32;
      if (slice) {
        return stream.get(at + 3 + headerBytes) >= 0; // both fields begin with the top bit
      }
    }
    return false;
  }

  /** A copy of the last conversion, for parameter sets. */
  Bytes copy() {
    return Bytes.copyOf(converted());
  }

  private void begin() {
    length = 0;
    randomAccess = false;
  }

  private boolean append(ByteBuffer source, int from, int size) {
    if (size <= 0) {
      return true;
    }
    if (size > MAX_ACCESS_UNIT_BYTES - 4 - length) {
      return false;
    }
    int needed = length + 4 + size;
    if (needed > bytes.length) {
      byte[] larger = new byte[Math.max(needed, bytes.length * 3 / 2)];
      System.arraycopy(bytes, 0, larger, 0, length);
      bytes = larger;
    }
    ByteBuffer.wrap(bytes).putInt(length, size);
    source.get(from, bytes, length + 4, size);
    randomAccess |= isRandomAccess(bytes[length + 4]);
    length = needed;
    return true;
  }

  private boolean isRandomAccess(byte header) {
    return switch (codec) {
      case H264 -> (header & 0x1f) == 5;
      case H265 -> {
        int type = header >> 1 & 0x3f;
        yield type >= 16 && type <= 21;
      }
    };
  }

  /** Index of the next 00 00 01 at or after {@code from}, or {@code end}. */
  private static int nextStartCode(ByteBuffer stream, int from, int end) {
    int at = from;
    while (at + 2 < end) {
      if (at + 8 <= end) {
        long word = stream.getLong(at);
        if (((word - LOW_BITS) & ~word & HIGH_BITS) == 0) {
          at += 8; // no zero byte among these eight, so no start code begins here
          continue;
        }
      }
      int stop = Math.min(at + 8, end - 2);
      for (; at < stop; at++) {
        if (stream.get(at) == 0 && stream.get(at + 1) == 0 && stream.get(at + 2) == 1) {
          return at;
        }
      }
    }
    return end;
  }
}
