package io.strongroom.loadtests.check;

import io.strongroom.loadtests.camera.FrameStamp;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The stamped frames of an exported progressive MP4, in file order, read as a stream.
 *
 * @param stamps one per stamped video frame
 * @param unstamped video frames without a readable stamp
 * @param audioSamples samples of the audio track
 * @param bytes length of the file
 */
public record ExportedFrames(
    List<FrameStamp> stamps, long unstamped, long audioSamples, long bytes) {
  public static final ExportedFrames NOTHING = new ExportedFrames(List.of(), 0, 0, 0);

  /** Largest box that is read; far above {@code Fragment.MAX_BYTES} and a few large samples. */
  private static final int MAX_BOX_BYTES = 64 << 20;

  private static final int HEADER_BYTES = 8;

  /**
   * Reads a whole file.
   *
   * @throws EOFException if it ends within a box
   * @throws StrongroomException CORRUPT if its structure is not fragmented MP4
   */
  public static ExportedFrames read(InputStream source) throws IOException {
    DataInputStream in = new DataInputStream(source);
    Reading reading = new Reading();
    byte[] moof = new byte[0];
    for (Optional<byte[]> box = box(in); box.isPresent(); box = box(in)) {
      byte[] bytes = box.get();
      reading.bytes += bytes.length;
      switch (new String(bytes, 4, 4, StandardCharsets.US_ASCII)) {
        case "moov" -> reading.reader.init(ByteBuffer.wrap(bytes));
        case "moof" -> moof = bytes;
        case "mdat" -> reading.fragment(moof, bytes);
        default -> {
          // ftyp, styp, sidx, free: nothing to check
        }
      }
    }
    return new ExportedFrames(
        List.copyOf(reading.stamps),
        reading.reader.unstamped(),
        reading.reader.audioSamples(),
        reading.bytes);
  }

  /** Both files as one. */
  public ExportedFrames plus(ExportedFrames other) {
    return new ExportedFrames(
        Stream.concat(stamps.stream(), other.stamps.stream()).toList(),
        unstamped + other.unstamped,
        audioSamples + other.audioSamples,
        bytes + other.bytes);
  }

  private static Optional<byte[]> box(DataInputStream in) throws IOException {
    byte[] length = in.readNBytes(Integer.BYTES);
    if (length.length == 0) {
      return Optional.empty();
    }
    if (length.length < Integer.BYTES) {
      throw new EOFException("the file ends within a box");
    }
    int size = ByteBuffer.wrap(length).getInt();
    if (size < HEADER_BYTES || size > MAX_BOX_BYTES) {
      throw new StrongroomException(ErrorKind.CORRUPT, "a box of " + size + " bytes");
    }
    byte[] box = new byte[size];
    ByteBuffer.wrap(box).putInt(size);
    in.readFully(box, 4, size - 4);
    return Optional.of(box);
  }

  private static final class Reading {
    private final StampReader reader = new StampReader();
    private final List<FrameStamp> stamps = new ArrayList<>();
    private long bytes;

    void fragment(byte[] moof, byte[] mdat) {
      reader.fragment(
          ByteBuffer.allocate(moof.length + mdat.length).put(moof).put(mdat).flip(), stamps::add);
    }
  }
}
