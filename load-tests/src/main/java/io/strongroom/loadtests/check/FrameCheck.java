package io.strongroom.loadtests.check;

import io.strongroom.loadtests.camera.FrameStamp;
import io.strongroom.loadtests.camera.SentFrames;
import io.strongroom.recording.fragment.FragmentReader;
import io.strongroom.recording.fragment.InitReader;
import io.strongroom.recording.model.VideoCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Holds what was recorded against what was sent, frame by frame, by the stamps that the simulated
 * cameras put into each frame.
 *
 * <p>Feed it what a camera's recording gives back, as a whole file or as fragments, then ask. Used
 * by one thread; takes some 50 bytes a frame.
 */
public final class FrameCheck {
  private final Map<Integer, Found> cameras = new HashMap<>();

  private static final class Found {
    /** How often each frame was found. */
    private final TreeMap<Long, Integer> frames = new TreeMap<>();

    private long foreign;
    private long unstamped;
    private long disordered;
    private long lastDecodeTime = Long.MIN_VALUE;
  }

  /**
   * Frames {@code from} to before {@code to}.
   *
   * @param session in which the simulator sent them
   */
  public record Missing(int session, long from, long to) {
    public long frames() {
      return to - from;
    }
  }

  /**
   * What became of one camera's frames.
   *
   * @param camera its number
   * @param sent frames sent in the sessions looked at, each counted once
   * @param found different frames found
   * @param missing sent and not found, ascending
   * @param doubled found more often than once
   * @param foreign samples in this camera's recording that another camera sent
   * @param unstamped samples without a legible stamp
   * @param neverSent found, though no session looked at sent it
   * @param disordered samples whose decode time does not grow
   */
  public record Verdict(
      int camera,
      long sent,
      long found,
      List<Missing> missing,
      long doubled,
      long foreign,
      long unstamped,
      long neverSent,
      long disordered) {
    public Verdict {
      missing = List.copyOf(missing);
    }

    /** Number of frames sent and not found. */
    public long missingFrames() {
      return missing.stream().mapToLong(Missing::frames).sum();
    }

    /** Nothing missing, doubled, foreign, unreadable, invented or out of order. */
    public boolean perfect() {
      return sent > 0
          && missing.isEmpty()
          && doubled + foreign + unstamped + neverSent + disordered == 0;
    }
  }

  private Found of(int camera) {
    return cameras.computeIfAbsent(camera, number -> new Found());
  }

  /** Takes in a fragmented MP4 that is said to be this camera's. */
  public void readMp4(int camera, Path file) throws IOException {
    of(camera).lastDecodeTime = Long.MIN_VALUE;
    Mp4Samples.read(file, (codec, sample) -> sample(camera, codec, sample));
  }

  /** Takes in one stored fragment that is said to be this camera's. */
  public void readFragment(int camera, ByteBuffer init, ByteBuffer fragment) {
    for (InitReader.Track track : InitReader.tracks(init)) {
      if (track.isVideo()) {
        VideoCodec codec = track.entryType().startsWith("avc") ? VideoCodec.H264 : VideoCodec.H265;
        FragmentReader.samples(fragment).stream()
            .filter(sample -> sample.track() == track.id())
            .forEach(sample -> sample(camera, codec, sample));
      }
    }
  }

  private void sample(int camera, VideoCodec codec, FragmentReader.Sample sample) {
    Found found = of(camera);
    if (sample.decodeTime() <= found.lastDecodeTime) {
      found.disordered++;
    }
    found.lastDecodeTime = sample.decodeTime();
    Optional<FrameStamp> stamp = FrameStamp.find(sample.bytes(), codec);
    if (stamp.isEmpty()) {
      found.unstamped++;
    } else if (stamp.get().camera() != camera) {
      found.foreign++;
    } else {
      found.frames.merge(stamp.get().frame(), 1, Integer::sum);
    }
  }

  /** First and last frame found of a camera, if any was. */
  public Optional<long[]> extent(int camera) {
    TreeMap<Long, Integer> frames = of(camera).frames;
    return frames.isEmpty()
        ? Optional.empty()
        : Optional.of(new long[] {frames.firstKey(), frames.lastKey()});
  }

  /** Judges a camera by all sessions of the ledger. */
  public Verdict verdict(int camera, SentFrames sent) {
    return verdict(camera, sent, session -> true);
  }

  /**
   * Judges a camera.
   *
   * @param which the sessions of the recorder that is judged, when others looked at the camera too
   */
  public Verdict verdict(int camera, SentFrames sent, Predicate<SentFrames.Session> which) {
    Found found = of(camera);
    Map<Long, Boolean> due = new HashMap<>();
    List<Missing> missing = new ArrayList<>();
    for (SentFrames.Session session : sent.of(camera)) {
      if (which.test(session)) {
        missing(session, found, due, missing);
      }
    }
    long doubled = found.frames.values().stream().filter(times -> times > 1).count();
    long neverSent =
        found.frames.keySet().stream().filter(frame -> !due.containsKey(frame)).count();
    return new Verdict(
        camera,
        due.size(),
        found.frames.size(),
        missing,
        doubled,
        found.foreign,
        found.unstamped,
        neverSent,
        found.disordered);
  }

  private static void missing(
      SentFrames.Session session, Found found, Map<Long, Boolean> due, List<Missing> missing) {
    long from = -1;
    long end = session.next() + Long.SIZE;
    for (long frame = session.first(); frame <= end; frame++) {
      boolean sent = session.sent(frame);
      if (sent) {
        due.put(frame, true);
      }
      boolean lost = sent && !found.frames.containsKey(frame);
      if (lost && from < 0) {
        from = frame;
      } else if (!lost && from >= 0) {
        missing.add(new Missing(session.session(), from, frame));
        from = -1;
      }
    }
  }
}
