package io.strongroom.playback.hls;

import io.strongroom.recording.model.WallTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * Writes a media playlist (RFC 8216, section 4). Pure. Segment addresses are relative to the
 * playlist's own, and carry no credential.
 *
 * @param type what the playlist promises about later versions of itself
 * @param mediaSequence number of the first segment (4.3.3.2)
 * @param discontinuitySequence discontinuities before the first segment (4.3.3.3)
 * @param segments in media order
 */
public record MediaPlaylist(
    Type type, long mediaSequence, long discontinuitySequence, List<Segment> segments) {
  private static final DateTimeFormatter INSTANT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** What a client may expect of the next version of a playlist. */
  public enum Type {
    /** Complete: nothing will change. */
    VOD,
    /** Segments are appended only. */
    EVENT,
    /** Segments are appended and the oldest go. */
    SLIDING
  }

  public MediaPlaylist {
    segments = List.copyOf(segments);
  }

  /** The playlist as text. */
  public String text() {
    return text("");
  }

  /**
   * The same.
   *
   * @param query stands behind the name of each segment
   */
  public String text(String query) {
    StringBuilder out = new StringBuilder(256 + 220 * segments.size());
    out.append("#EXTM3U\n#EXT-X-VERSION:7\n");
    out.append("#EXT-X-TARGETDURATION:").append(targetSeconds()).append('\n');
    out.append("#EXT-X-MEDIA-SEQUENCE:").append(mediaSequence).append('\n');
    out.append("#EXT-X-DISCONTINUITY-SEQUENCE:").append(discontinuitySequence).append('\n');
    switch (type) {
      case VOD -> out.append("#EXT-X-PLAYLIST-TYPE:VOD\n");
      case EVENT -> out.append("#EXT-X-PLAYLIST-TYPE:EVENT\n");
      case SLIDING -> {}
    }
    if (segments.stream().allMatch(s -> s.first().keyframe())) {
      out.append("#EXT-X-INDEPENDENT-SEGMENTS\n");
    }
    appendSegments(out, query);
    if (type == Type.VOD) {
      out.append("#EXT-X-ENDLIST\n");
    }
    return out.toString();
  }

  private void appendSegments(StringBuilder out, String query) {
    String init = "";
    boolean dateDue = true;
    for (Segment segment : segments) {
      if (segment.discontinuity()) {
        out.append("#EXT-X-DISCONTINUITY\n");
        dateDue = true;
      }
      if (!segment.first().initDigest().equals(init)) {
        init = segment.first().initDigest();
        out.append("#EXT-X-MAP:URI=\"hls/")
            .append(SegmentName.init(segment.first()))
            .append(query)
            .append("\"\n");
      }
      if (dateDue) {
        out.append("#EXT-X-PROGRAM-DATE-TIME:").append(instant(segment.first().start()));
        out.append('\n');
        dateDue = false;
      }
      out.append("#EXTINF:")
          .append(String.format(Locale.ROOT, "%.6f", segment.durationMicros() / 1e6))
          .append(",\nhls/")
          .append(segment.name())
          .append(query)
          .append('\n');
    }
  }

  /**
   * Every EXTINF, rounded, must not exceed it (4.3.3.1), and it must not change while the playlist
   * is alive: hence a constant as long as cameras keep their groups of pictures short.
   */
  private long targetSeconds() {
    long usual = (Segmenter.GRID_MICROS + 4_000_000) / 1_000_000;
    long longest = segments.stream().mapToLong(Segment::durationMicros).max().orElse(0) + 500_000;
    return Math.max(usual, longest / 1_000_000);
  }

  private static String instant(WallTime time) {
    return INSTANT.format(time.toInstant());
  }
}
