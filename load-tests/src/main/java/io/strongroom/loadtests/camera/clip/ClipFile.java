package io.strongroom.loadtests.camera.clip;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VideoCodec;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A generated loop on disk, so that the next start need not encode it again.
 *
 * <pre>
 * 8 bytes magic "SRCLIP01"; width, height, number of frames: 32 bits each
 * for each frame in decoding order: keyframe 8 bits, display 32 bits, number of NAL units 16 bits,
 *   for each NAL unit: length 32 bits, bytes
 * CRC-32 of everything above
 * </pre>
 */
final class ClipFile {
  private static final long MAGIC = 0x5352434C49503031L;
  private static final long MAX_FILE_BYTES = 256L << 20;
  private static final int MAX_FRAMES = 60 * Clip.FRAMES_PER_SECOND;

  private ClipFile() {}

  /** Writes a loop; the file appears whole or not at all. */
  static void write(Path file, int width, int height, List<EncodedFrame> frames)
      throws IOException {
    int size = 8 + 12 + 4;
    for (EncodedFrame frame : frames) {
      size += 7 + frame.units().stream().mapToInt(unit -> 4 + unit.length).sum();
    }
    ByteBuffer bytes = ByteBuffer.allocate(size);
    bytes.putLong(MAGIC).putInt(width).putInt(height).putInt(frames.size());
    for (EncodedFrame frame : frames) {
      bytes.put((byte) (frame.keyframe() ? 1 : 0)).putInt(frame.display());
      bytes.putShort((short) frame.units().size());
      frame.units().forEach(unit -> bytes.putInt(unit.length).put(unit));
    }
    bytes.putInt(crc(bytes.array(), bytes.position())).flip();
    Path whole = Files.createTempFile(file.toAbsolutePath().getParent(), "clip", ".part");
    try (FileChannel channel = FileChannel.open(whole, StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Reads a loop.
   *
   * @param lateFrames as of {@link Clip}
   * @throws StrongroomException CORRUPT if the file is not what {@link #write} made
   */
  static Clip read(Path file, int lateFrames) throws IOException {
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw corrupt(file, "it is too large");
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    int end = bytes.limit() - 4;
    if (end < 20 || bytes.getLong() != MAGIC || bytes.getInt(end) != crc(bytes.array(), end)) {
      throw corrupt(file, "its checksum is wrong");
    }
    try {
      bytes.limit(end);
      return parse(bytes, lateFrames);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw corrupt(file, "its lengths are wrong");
    }
  }

  private static Clip parse(ByteBuffer bytes, int lateFrames) {
    int width = bytes.getInt();
    int height = bytes.getInt();
    int count = bytes.getInt();
    if (count < 1 || count > MAX_FRAMES) {
      throw new IllegalArgumentException("number of frames");
    }
    List<EncodedFrame> frames = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      boolean keyframe = bytes.get() != 0;
      int display = bytes.getInt();
      int units = bytes.getShort();
      List<byte[]> list = new ArrayList<>();
      for (int unit = 0; unit < units; unit++) {
        list.add(unit(bytes));
      }
      frames.add(new EncodedFrame(keyframe, display, list));
    }
    return Clip.of(VideoCodec.H264, width, height, frames, lateFrames);
  }

  private static byte[] unit(ByteBuffer bytes) {
    int length = bytes.getInt();
    if (length < 1 || length > bytes.remaining()) {
      throw new IllegalArgumentException("length of a NAL unit");
    }
    byte[] unit = new byte[length];
    bytes.get(unit);
    return unit;
  }

  private static int crc(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static StrongroomException corrupt(Path file, String why) {
    return new StrongroomException(
        ErrorKind.CORRUPT, "clip file " + file.getFileName() + " cannot be used: " + why);
  }
}
