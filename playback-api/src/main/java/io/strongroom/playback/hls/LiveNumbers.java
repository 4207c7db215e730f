package io.strongroom.playback.hls;

import io.strongroom.recording.model.CameraId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives the segments of sliding playlists their numbers, which RFC 8216 (6.2.2) wants to grow by
 * one from segment to segment in every version of a playlist. Gaps make it impossible to derive
 * them from the clock, so the recent ones are remembered per camera; the first number is derived
 * from the clock and so never falls below an earlier one, also after a restart. Thread-safe,
 * bounded by {@link #MAX_CAMERAS} windows.
 */
public final class LiveNumbers {
  /** Most cameras whose numbers are remembered; the least recently watched is forgotten. */
  public static final int MAX_CAMERAS = 4_096;

  private static final int MAX_REMEMBERED = 256;

  private record Numbers(long sequence, long discontinuities) {}

  private static final class Window {
    private final LinkedHashMap<String, Numbers> remembered =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Numbers> eldest) {
            return size() > MAX_REMEMBERED;
          }
        };

    Numbers numbersOf(Segment segment) {
      return remembered.computeIfAbsent(segment.name().toString(), name -> next(segment));
    }

    private Numbers next(Segment segment) {
      int jump = segment.discontinuity() ? 1 : 0;
      Map.Entry<String, Numbers> last = remembered.lastEntry();
      return last == null
          ? new Numbers(segment.first().start().micros() / Segmenter.GRID_MICROS, jump)
          : new Numbers(last.getValue().sequence() + 1, last.getValue().discontinuities() + jump);
    }
  }

  private final LinkedHashMap<CameraId, Window> windows =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<CameraId, Window> eldest) {
          return size() > MAX_CAMERAS;
        }
      };

  /** The sliding playlist of a camera whose last segments, all closed and in order, are these. */
  public synchronized MediaPlaylist number(CameraId camera, List<Segment> latest) {
    Window window = windows.computeIfAbsent(camera, c -> new Window());
    List<Numbers> numbers = latest.stream().map(window::numbersOf).toList();
    if (numbers.isEmpty()) {
      return new MediaPlaylist(MediaPlaylist.Type.SLIDING, 0, 0, latest);
    }
    // The first segment's own discontinuity tag is still in the playlist: it is not counted yet.
    int shown = latest.getFirst().discontinuity() ? 1 : 0;
    return new MediaPlaylist(
        MediaPlaylist.Type.SLIDING,
        numbers.getFirst().sequence(),
        numbers.getFirst().discontinuities() - shown,
        latest);
  }
}
