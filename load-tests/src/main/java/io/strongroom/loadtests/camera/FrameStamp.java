package io.strongroom.loadtests.camera;

import io.strongroom.recording.model.VideoCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The stamp in every simulated frame: the truth that checks go by and the product never reads.
 *
 * <p>It is a NAL unit of its own with one SEI message {@code user_data_unregistered} (ITU-T H.264
 * D.2.7, H.265 D.3.7). Its payload is {@value #PAYLOAD_BYTES} bytes:
 *
 * <pre>
 * bytes   what
 * 0..15   {@link #UUID}
 * 16..23  camera number, 32 bits
 * 24..39  frame number, 64 bits
 * 40..55  capture time, 64 bits, microseconds UTC
 * 56..71  time of sending, 64 bits, microseconds UTC
 * 72..79  CRC-32 of the 28 bytes above
 * </pre>
 *
 * Each byte of a number is sent as two bytes, 0x40 plus four bits, highest first. So no byte is
 * ever zero, emulation prevention (H.264 7.4.1) has nothing to do, and a stamp has the same length
 * whatever it says.
 *
 * @param camera number of the camera
 * @param frame frames per second times the capture time in seconds since 1970, rounded down
 * @param captureMicros when the frame was taken, by the camera's ideal clock
 * @param sentMicros when the frame was handed to the network; later than the capture, by two or
 *     more frames where B-frames make the encoder wait
 */
public record FrameStamp(int camera, long frame, long captureMicros, long sentMicros) {
  /** Names the stamp; free of zero bytes. */
  static final byte[] UUID = {
    0x53,
    0x74,
    0x72,
    0x6F,
    0x6E,
    0x67,
    0x72,
    0x6F,
    (byte) 0x8F,
    0x6D,
    0x2D,
    0x53,
    0x74,
    0x61,
    0x6D,
    0x70
  };

  /** Length of the SEI payload. */
  public static final int PAYLOAD_BYTES = 80;

  private static final int VALUE_BYTES = 32;
  private static final int CHECKED_BYTES = 28;
  private static final int USER_DATA_UNREGISTERED = 5;
  private static final int H264_SEI = 6;
  private static final int H265_PREFIX_SEI = 39;
  private static final int NIBBLE_MARK = 0x40;

  /** An SEI NAL unit (without start code or length) with room for a stamp, all of it blank. */
  public static byte[] emptyNalUnit(VideoCodec codec) {
    byte[] header =
        switch (codec) {
          case H264 -> new byte[] {H264_SEI};
          case H265 -> new byte[] {H265_PREFIX_SEI << 1, 1};
        };
    ByteBuffer unit = ByteBuffer.allocate(header.length + 2 + PAYLOAD_BYTES + 1);
    unit.put(header).put((byte) USER_DATA_UNREGISTERED).put((byte) PAYLOAD_BYTES).put(UUID);
    for (int i = 0; i < 2 * VALUE_BYTES; i++) {
      unit.put((byte) NIBBLE_MARK);
    }
    return unit.put((byte) 0x80).array();
  }

  /** Where the stamp's numbers begin within {@link #emptyNalUnit}. */
  public static int valueOffset(VideoCodec codec) {
    int header =
        switch (codec) {
          case H264 -> 1;
          case H265 -> 2;
        };
    return header + 2 + UUID.length;
  }

  /** Writes the numbers (twice {@value #VALUE_BYTES} bytes) at {@code offset} of {@code target}. */
  public void encode(ByteBuffer target, int offset) {
    byte[] value = new byte[VALUE_BYTES];
    ByteBuffer fields = ByteBuffer.wrap(value);
    fields.putInt(camera).putLong(frame).putLong(captureMicros).putLong(sentMicros);
    CRC32 crc = new CRC32();
    crc.update(value, 0, CHECKED_BYTES);
    fields.putInt((int) crc.getValue());
    for (int i = 0; i < VALUE_BYTES; i++) {
      target.put(offset + 2 * i, (byte) (NIBBLE_MARK | (value[i] & 0xFF) >> 4));
      target.put(offset + 2 * i + 1, (byte) (NIBBLE_MARK | (value[i] & 0xF)));
    }
  }

  /**
   * Finds the stamp of an access unit.
   *
   * @param accessUnit 4-byte length-prefixed NAL units between position and limit, which stay
   * @return the stamp, or empty if there is none or it is damaged
   */
  public static Optional<FrameStamp> find(ByteBuffer accessUnit, VideoCodec codec) {
    int at = accessUnit.position();
    while (accessUnit.limit() - at >= 5) {
      int length = accessUnit.getInt(at);
      at += 4;
      if (length < 1 || length > accessUnit.limit() - at) {
        return Optional.empty();
      }
      if (isStamp(accessUnit, at, length, codec)) {
        return decode(accessUnit, at + valueOffset(codec));
      }
      at += length;
    }
    return Optional.empty();
  }

  /** All undamaged stamps in bytes of whatever form, cut off where it may be. */
  public static List<FrameStamp> scan(byte[] bytes, int length) {
    List<FrameStamp> found = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
    int last = length - UUID.length - 2 * VALUE_BYTES;
    for (int at = 0; at <= last; at++) {
      if (bytes[at] == UUID[0]
          && Arrays.equals(bytes, at, at + UUID.length, UUID, 0, UUID.length)) {
        decode(buffer, at + UUID.length).ifPresent(found::add);
      }
    }
    return found;
  }

  private static boolean isStamp(ByteBuffer bytes, int at, int length, VideoCodec codec) {
    int values = valueOffset(codec);
    if (length < values + 2 * VALUE_BYTES) {
      return false;
    }
    int type =
        switch (codec) {
          case H264 -> bytes.get(at) & 0x1F;
          case H265 -> bytes.get(at) >> 1 & 0x3F;
        };
    int wanted =
        switch (codec) {
          case H264 -> H264_SEI;
          case H265 -> H265_PREFIX_SEI;
        };
    return type == wanted
        && bytes.get(at + values - UUID.length - 2) == USER_DATA_UNREGISTERED
        && bytes.slice(at + values - UUID.length, UUID.length).equals(ByteBuffer.wrap(UUID));
  }

  private static Optional<FrameStamp> decode(ByteBuffer bytes, int offset) {
    byte[] value = new byte[VALUE_BYTES];
    for (int i = 0; i < VALUE_BYTES; i++) {
      int high = bytes.get(offset + 2 * i) & 0xF;
      value[i] = (byte) (high << 4 | (bytes.get(offset + 2 * i + 1) & 0xF));
    }
    CRC32 crc = new CRC32();
    crc.update(value, 0, CHECKED_BYTES);
    ByteBuffer fields = ByteBuffer.wrap(value);
    FrameStamp stamp =
        new FrameStamp(fields.getInt(), fields.getLong(), fields.getLong(), fields.getLong());
    return fields.getInt() == (int) crc.getValue() ? Optional.of(stamp) : Optional.empty();
  }
}
