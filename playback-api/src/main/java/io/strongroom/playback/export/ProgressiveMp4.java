package io.strongroom.playback.export;

import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Footage.ChunkRef;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The layout of one MP4 file that is never stored: an init segment and whole fragments, whose
 * lengths are known before any of them is opened. Re-timing keeps lengths, so the size and every
 * byte's place follow from the chunk references alone. Immutable.
 */
public final class ProgressiveMp4 {
  private final List<ChunkRef> parts;
  private final long[] offsets;
  private final String etag;

  private ProgressiveMp4(List<ChunkRef> parts, long[] offsets, String etag) {
    this.parts = parts;
    this.offsets = offsets;
    this.etag = etag;
  }

  /**
   * A stretch of one part that lies within a byte range.
   *
   * @param chunk the chunk to open; the first part of a file is its init segment
   * @param number place of the part in the file: 0 is the init segment, fragments count from 1
   * @param from first byte wanted within the part
   * @param to byte after the last one wanted within the part
   */
  public record Slice(ChunkRef chunk, int number, int from, int to) {
    public boolean isInit() {
      return number == 0;
    }
  }

  /** Lays out a file of chunks that all need the same init segment; at least one. */
  public static ProgressiveMp4 of(List<ChunkRef> chunks) {
    List<ChunkRef> parts = new ArrayList<>(chunks.size() + 1);
    parts.add(chunks.getFirst().initChunk());
    parts.addAll(chunks);
    long[] offsets = new long[parts.size() + 1];
    for (int i = 0; i < parts.size(); i++) {
      offsets[i + 1] = offsets[i] + parts.get(i).bytes();
    }
    return new ProgressiveMp4(parts, offsets, etagOf(parts));
  }

  /** The stretches of {@code chunks} with one format each, in order: each makes one file. */
  public static List<TimeRange> formats(List<ChunkRef> chunks) {
    List<TimeRange> stretches = new ArrayList<>();
    int begin = 0;
    for (int i = 1; i <= chunks.size(); i++) {
      if (i == chunks.size()
          || !chunks.get(i).initDigest().equals(chunks.get(begin).initDigest())) {
        stretches.add(
            new TimeRange(chunks.get(begin).start(), endOf(chunks.get(begin), chunks.get(i - 1))));
        begin = i;
      }
    }
    return stretches;
  }

  private static WallTime endOf(ChunkRef first, ChunkRef last) {
    return WallTime.max(last.range().to(), first.start().plusMicros(1));
  }

  /** How many parts there are: the init segment and the fragments. */
  public int parts() {
    return parts.size();
  }

  /** A part: 0 is the init segment, fragments count from 1. */
  public ChunkRef part(int number) {
    return parts.get(number);
  }

  /** Length of the file in bytes. */
  public long totalBytes() {
    return offsets[offsets.length - 1];
  }

  /** Strong entity tag, quoted: equal exactly if the bytes are. */
  public String etag() {
    return etag;
  }

  /** Wall time from the first fragment's start to the last one's end. */
  public TimeRange range() {
    return new TimeRange(parts.get(1).start(), endOf(parts.get(1), parts.getLast()));
  }

  /** Media time of the first fragment, which becomes zero in the file. */
  public MediaTime base() {
    return parts.get(1).mediaStart();
  }

  /** The stretches that make up bytes {@code first} to {@code last}, both included. */
  public List<Slice> slices(long first, long last) {
    int at = Arrays.binarySearch(offsets, first);
    int part = at >= 0 ? at : -at - 2;
    List<Slice> slices = new ArrayList<>();
    for (; part < parts.size() && offsets[part] <= last; part++) {
      ChunkRef chunk = parts.get(part);
      int from = Math.toIntExact(Math.max(0, first - offsets[part]));
      int to = Math.toIntExact(Math.min(chunk.bytes(), last + 1 - offsets[part]));
      if (from < to) {
        slices.add(new Slice(chunk, part, from, to));
      }
    }
    return slices;
  }

  private static String etagOf(List<ChunkRef> parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (ChunkRef part : parts) {
        String line = part.pack() + "/" + part.sequence() + "/" + part.bytes() + "\n";
        digest.update(line.getBytes(StandardCharsets.US_ASCII));
      }
      return '"' + HexFormat.of().formatHex(digest.digest(), 0, 16) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
