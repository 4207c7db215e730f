package io.strongroom.recording.pack;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The parts of a pack and its key file, as somebody would write them who makes the checksums right.
 * First byte: which part.
 */
public final class PackFuzz {
  private static final long TAG = 0x5352_5041_434b_3031L;
  private static final int CRC_BYTES = 4;

  private PackFuzz() {}

  /** Fails on anything but CORRUPT, and on what is read but not written again as it was. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    try {
      switch (input[0] & 7) {
        case 0 -> header(rest);
        case 1 -> footer(rest);
        case 2 -> frameHeader(rest);
        case 3 -> Sidecar.decode(block(rest));
        case 4 ->
            same(ByteBuffer.wrap(rest), Journal.encode(Journal.decode(ByteBuffer.wrap(rest))));
        default -> {}
      }
    } catch (StrongroomException e) {
      if (e.kind() != ErrorKind.CORRUPT) {
        throw e;
      }
    }
  }

  private static void header(byte[] rest) {
    ByteBuffer block = block(rest);
    PackHeader header = PackHeader.decode(block);
    ByteBuffer again = ByteBuffer.allocate(PackHeader.BYTES);
    header.encode(again);
    same(block, again.rewind());
  }

  private static void footer(byte[] rest) {
    int length = (int) PackLimits.padded(Math.max(rest.length, Footer.TRAILER_BYTES));
    ByteBuffer whole = checked(ByteBuffer.allocate(length).put(length - rest.length, rest), length);
    Footer footer = Footer.decode(whole);
    ByteBuffer again = ByteBuffer.allocate(length);
    footer.encode(again);
    same(whole, again.rewind());
  }

  private static void frameHeader(byte[] rest) {
    ByteBuffer bytes = ByteBuffer.allocate(FrameHeader.BYTES);
    bytes.put(0, rest, 0, Math.min(rest.length, FrameHeader.BYTES));
    bytes.putLong(80, TAG);
    bytes.putInt(FrameHeader.BYTES - CRC_BYTES, Checksums.crc(bytes, 0, 92));
    FrameHeader header = FrameHeader.decode(bytes, 0, TAG);
    same(bytes, ByteBuffer.wrap(header.encoded(TAG)));
  }

  /** One block of 4 KiB whose last four bytes are right. */
  private static ByteBuffer block(byte[] rest) {
    ByteBuffer block = ByteBuffer.allocate(PackLimits.BLOCK_BYTES);
    block.put(0, rest, 0, Math.min(rest.length, PackLimits.BLOCK_BYTES));
    return checked(block, PackLimits.BLOCK_BYTES);
  }

  private static ByteBuffer checked(ByteBuffer bytes, int length) {
    int at = length - CRC_BYTES;
    return bytes.putInt(at, Checksums.crc(bytes, 0, at)).rewind();
  }

  private static void same(ByteBuffer read, ByteBuffer written) {
    if (!read.equals(written)) {
      throw new AssertionError("what was read is written differently");
    }
  }
}
