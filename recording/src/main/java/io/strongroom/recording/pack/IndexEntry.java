package io.strongroom.recording.pack;

import java.nio.ByteBuffer;

/**
 * One line of a chunk index: a frame's header and where the frame begins in the pack.
 *
 * @param header the frame's header
 * @param offsetBytes from the start of the pack; a multiple of 4 KiB
 */
public record IndexEntry(FrameHeader header, long offsetBytes) {
  /** Length in a footer and in the catalogue. */
  public static final int BYTES = FrameHeader.BYTES + Long.BYTES;

  public IndexEntry {
    if (offsetBytes < PackHeader.BYTES || offsetBytes % PackLimits.BLOCK_BYTES != 0) {
      throw Checksums.corrupt("chunk index: offset " + offsetBytes + " is no frame's place");
    }
  }

  public long endBytes() {
    return offsetBytes + header.frameBytes();
  }

  public void encode(ByteBuffer out, int at, long packTag) {
    header.encode(out, at, packTag);
    out.putLong(at + FrameHeader.BYTES, offsetBytes);
  }

  public static IndexEntry decode(ByteBuffer in, int at, long packTag) {
    return new IndexEntry(FrameHeader.decode(in, at, packTag), in.getLong(at + FrameHeader.BYTES));
  }
}
