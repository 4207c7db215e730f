package io.strongroom.playback.hls;

import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Footage.ChunkRef;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of segments in playlists, and what a server needs to find them again without remembering
 * anything. A name that comes back is foreign input (invariant 9): it is parsed into numbers here,
 * never used as a path, and only finds what a resolution of its time range finds too.
 *
 * @param kind media segment, or init segment of the chunk that {@code first} names
 * @param epoch of the pack
 * @param first number of the first chunk
 * @param last number of the last chunk; for an init segment that of the chunk that holds it
 * @param range wall time of the chunks (of the named chunk)
 */
public record SegmentName(Kind kind, Epoch epoch, int first, int last, TimeRange range) {
  /** Longest name that is looked at. */
  public static final int MAX_CHARS = 160;

  private static final long LONGEST_MICROS = 24L * 3600 * 1_000_000;
  private static final Pattern FORM =
      Pattern.compile(
          "([is])-([0-9a-f]{16})-([0-9a-f]{8})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
              + "-([0-9]{1,9})-([0-9]{1,9})-([0-9a-f]{1,15})-([0-9a-f]{1,11})\\.(mp4|m4s)");

  /** What a name stands for. */
  public enum Kind {
    INIT('i', "mp4"),
    MEDIA('s', "m4s");

    private final char letter;
    private final String suffix;

    Kind(char letter, String suffix) {
      this.letter = letter;
      this.suffix = suffix;
    }
  }

  static SegmentName media(Segment segment) {
    ChunkRef first = segment.first();
    return new SegmentName(
        Kind.MEDIA,
        first.pack().epoch(),
        first.sequence(),
        segment.last().sequence(),
        segment.range());
  }

  /** The init segment that a chunk needs. */
  public static SegmentName init(ChunkRef chunk) {
    return new SegmentName(
        Kind.INIT, chunk.pack().epoch(), chunk.sequence(), chunk.init(), chunk.range());
  }

  /**
   * Parses a name.
   *
   * @throws StrongroomException NOT_FOUND if no playlist ever had such a name
   */
  public static SegmentName parse(String text) {
    Matcher parts = FORM.matcher(text.length() <= MAX_CHARS ? text : "");
    if (!parts.matches()) {
      throw unknown();
    }
    Kind kind = parts.group(1).equals("i") ? Kind.INIT : Kind.MEDIA;
    try {
      Epoch epoch =
          new Epoch(
              Long.parseUnsignedLong(parts.group(2), 16),
              NodeId.parse(parts.group(4)),
              Integer.parseUnsignedInt(parts.group(3), 16));
      WallTime start = new WallTime(Long.parseLong(parts.group(7), 16));
      long micros = Long.parseLong(parts.group(8), 16);
      if (!kind.suffix.equals(parts.group(9)) || micros > LONGEST_MICROS) {
        throw unknown();
      }
      return new SegmentName(
          kind,
          epoch,
          Integer.parseInt(parts.group(5)),
          Integer.parseInt(parts.group(6)),
          new TimeRange(start, start.plusMicros(micros)));
    } catch (StrongroomException | ArithmeticException | NumberFormatException e) {
      throw unknown();
    }
  }

  /** Those of the chunks that this name means; empty unless all of them are there. */
  public List<ChunkRef> select(List<ChunkRef> resolved) {
    List<ChunkRef> selected =
        resolved.stream()
            .filter(c -> c.pack().epoch().equals(epoch))
            .filter(c -> c.sequence() >= first && c.sequence() <= upTo())
            .toList();
    boolean whole =
        !selected.isEmpty()
            && selected.getFirst().sequence() == first
            && selected.getLast().sequence() == upTo();
    return whole && (kind == Kind.MEDIA || selected.getFirst().init() == last)
        ? selected
        : List.of();
  }

  private int upTo() {
    return kind == Kind.MEDIA ? last : first;
  }

  private static StrongroomException unknown() {
    return new StrongroomException(
        ErrorKind.NOT_FOUND, "there is no such segment; load the playlist again");
  }

  /** The form that playlists carry. */
  @Override
  public String toString() {
    return "%c-%016x-%08x-%s-%d-%d-%x-%x.%s"
        .formatted(
            kind.letter,
            epoch.hybridMicros(),
            epoch.counter(),
            epoch.node(),
            first,
            last,
            range.from().micros(),
            range.micros(),
            kind.suffix);
  }
}
