package io.strongroom.playback.evidence;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Footage.ChunkRef;
import io.strongroom.recording.read.Footage.Timeline;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which footage of a camera becomes which files. A file has one format and no hole: the original
 * init segment and the original fragments behind it. Immutable and pure.
 *
 * @param camera whose footage
 * @param name of the camera, as the register has it
 * @param files in the order of time
 * @param gaps within what was asked, with causes
 * @param thinned within what was asked, of which the keyframes alone are left
 */
record EvidencePlan(
    CameraId camera, String name, List<MediaFile> files, List<Gap> gaps, List<TimeRange> thinned) {
  /** Breaks of up to so long are within the jitter of arrival, as in completeness records. */
  static final long JITTER_MICROS = 250_000;

  private static final DateTimeFormatter FILE_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Why a file begins where it does. */
  enum Begins {
    /** It is the first. */
    RANGE,
    /** Something is missing before it. */
    GAP,
    /** The camera changed its format. */
    FORMAT,
    /** The camera's media clock jumped. */
    CLOCK;

    String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A file of original bytes.
   *
   * @param name its path in the package
   * @param chunks at least one, all of one format
   */
  record MediaFile(String name, Begins begins, List<ChunkRef> chunks) {
    long bytes() {
      return chunks.getFirst().initBytes() + chunks.stream().mapToLong(ChunkRef::bytes).sum();
    }

    TimeRange range() {
      return new TimeRange(chunks.getFirst().start(), end(chunks));
    }
  }

  /** Where another node of the cluster goes on. */
  record HandOver(WallTime at, NodeId before, NodeId after) {}

  private static WallTime end(List<ChunkRef> chunks) {
    return WallTime.max(chunks.getLast().range().to(), chunks.getFirst().start().plusMicros(1));
  }

  /**
   * Lays footage out.
   *
   * @param chunks in media order, within the grant
   */
  static EvidencePlan of(CameraId camera, String name, List<ChunkRef> chunks, Timeline timeline) {
    List<MediaFile> files = new ArrayList<>();
    Begins begins = Begins.RANGE;
    int from = 0;
    for (int i = 1; i <= chunks.size(); i++) {
      Begins next =
          i == chunks.size()
              ? Begins.RANGE
              : begins(chunks.get(i - 1), chunks.get(i), timeline.gaps());
      if (i == chunks.size() || next != Begins.RANGE) {
        List<ChunkRef> part = List.copyOf(chunks.subList(from, i));
        files.add(new MediaFile(path(camera, files.size() + 1, part.getFirst()), begins, part));
        begins = next;
        from = i;
      }
    }
    return new EvidencePlan(camera, name, List.copyOf(files), timeline.gaps(), timeline.thinned());
  }

  /** RANGE if the file simply goes on. */
  private static Begins begins(ChunkRef before, ChunkRef chunk, List<Gap> gaps) {
    WallTime end = before.range().to();
    if (end.plusMicros(JITTER_MICROS).isBefore(chunk.start()) || isBetween(end, chunk, gaps)) {
      return Begins.GAP;
    }
    if (!before.initDigest().equals(chunk.initDigest())) {
      return Begins.FORMAT;
    }
    return chunk.discontinuity() ? Begins.CLOCK : Begins.RANGE;
  }

  private static boolean isBetween(WallTime end, ChunkRef chunk, List<Gap> gaps) {
    if (!end.isBefore(chunk.start())) {
      return false;
    }
    TimeRange hole = new TimeRange(end, chunk.start());
    return gaps.stream().anyMatch(gap -> gap.range().overlaps(hole));
  }

  private static String path(CameraId camera, int number, ChunkRef first) {
    return "media/%s/%04d-%s.mp4"
        .formatted(camera, number, FILE_TIME.format(first.start().toInstant()));
  }

  /** In the order of the files: an epoch names the node that recorded its pack. */
  List<HandOver> handOvers() {
    List<HandOver> handOvers = new ArrayList<>();
    Optional<NodeId> before = Optional.empty();
    for (MediaFile file : files) {
      for (ChunkRef chunk : file.chunks()) {
        NodeId node = chunk.pack().epoch().node();
        before
            .filter(other -> !other.equals(node))
            .ifPresent(other -> handOvers.add(new HandOver(chunk.start(), other, node)));
        before = Optional.of(node);
      }
    }
    return handOvers;
  }

  long bytes() {
    return files.stream().mapToLong(MediaFile::bytes).sum();
  }

  int chunks() {
    return files.stream().mapToInt(file -> file.chunks().size()).sum();
  }
}
