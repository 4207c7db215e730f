package io.strongroom.loadtests.check;

import io.strongroom.recording.fragment.FragmentReader;
import io.strongroom.recording.fragment.InitReader;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VideoCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Walks the video samples of a fragmented MP4 file: {@code moov} boxes, each followed by {@code
 * moof} and {@code mdat} pairs (ISO/IEC 14496-12 8.8). Strict: whatever else there is must be a
 * whole box. Holds one fragment in memory at a time. Used by one thread, for one file.
 */
final class Mp4Samples {
  /** Largest fragment or header taken into memory. */
  static final int MAX_PART_BYTES = 64 << 20;

  private final FileChannel file;
  private final BiConsumer<VideoCodec, FragmentReader.Sample> sink;
  private @Nullable VideoCodec codec;
  private int videoTrack;

  private Mp4Samples(FileChannel file, BiConsumer<VideoCodec, FragmentReader.Sample> sink) {
    this.file = file;
    this.sink = sink;
  }

  /**
   * Hands over the video samples in the order of the file.
   *
   * @throws StrongroomException CORRUPT if the file is not a fragmented MP4
   */
  static void read(Path path, BiConsumer<VideoCodec, FragmentReader.Sample> sink)
      throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      new Mp4Samples(file, sink).walk();
    }
  }

  private void walk() throws IOException {
    long at = 0;
    long fragment = -1;
    while (at < file.size()) {
      ByteBuffer header = part(at, 8);
      long size = Integer.toUnsignedLong(header.getInt(0));
      String type = StandardCharsets.ISO_8859_1.decode(header.slice(4, 4)).toString();
      if (size < 8 || size > file.size() - at) {
        throw corrupt("box " + type + " at " + at + " says it has " + size + " bytes");
      }
      switch (type) {
        case "moov" -> init(part(at, size));
        case "moof" -> fragment = at;
        case "mdat" -> {
          if (fragment < 0) {
            throw corrupt("mdat at " + at + " without moof");
          }
          samples(part(fragment, at + size - fragment));
          fragment = -1;
        }
        default -> {
          // styp, sidx and the like say nothing about samples.
        }
      }
      at += size;
    }
  }

  private void init(ByteBuffer moov) {
    codec = null;
    for (InitReader.Track track : InitReader.tracks(moov)) {
      if (track.isVideo()) {
        codec = track.entryType().startsWith("avc") ? VideoCodec.H264 : VideoCodec.H265;
        videoTrack = track.id();
      }
    }
  }

  private void samples(ByteBuffer fragment) {
    VideoCodec coding = codec;
    if (coding == null) {
      return;
    }
    for (FragmentReader.Sample sample : FragmentReader.samples(fragment)) {
      if (sample.track() == videoTrack) {
        sink.accept(coding, sample);
      }
    }
  }

  private ByteBuffer part(long at, long bytes) throws IOException {
    if (bytes > MAX_PART_BYTES || bytes > file.size() - at) {
      throw corrupt("a part at " + at + " has " + bytes + " bytes");
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) bytes);
    while (buffer.hasRemaining()) {
      if (file.read(buffer, at + buffer.position()) < 0) {
        throw corrupt("the file ends within a box");
      }
    }
    return buffer.flip();
  }

  private static StrongroomException corrupt(String what) {
    return new StrongroomException(ErrorKind.CORRUPT, "not a fragmented MP4: " + what);
  }
}
