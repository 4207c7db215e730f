package io.strongroom.playback.view;

import io.strongroom.playback.mask.Hidden;
import io.strongroom.playback.mask.MaskRaster;
import io.strongroom.playback.view.ffmpeg.H264Encoder;
import io.strongroom.playback.view.ffmpeg.VideoTranscoder;
import io.strongroom.playback.watermark.Marks;
import io.strongroom.recording.fragment.FragmentReader;
import io.strongroom.recording.fragment.InitReader;
import io.strongroom.recording.fragment.InitSegment;
import io.strongroom.recording.fragment.MovieFragment;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VideoCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Draws video anew for a viewer who may not see all of it, or whose browser does not play it: H.264
 * without what is hidden, at the times that the recording has. Fragments go in one after the other
 * and come out with their sound as it was. Thread-safe, so that it can be closed by another thread
 * than the one that uses it; holds native memory until {@link #close}.
 */
public final class VideoForViewer implements AutoCloseable {
  private static final long USUAL_TICKS = 3_600;

  private final Supplier<ByteBuffer> init;
  private final Marks marks;
  private InitReader.@Nullable Track read;
  private final Map<Long, Long> durations = new HashMap<>();
  private @Nullable VideoTranscoder transcoder;
  private Hidden rasterOf = Hidden.NOTHING;
  private @Nullable MaskRaster raster;
  private boolean leading;
  private volatile boolean closed;
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * @param init reads the init segment of what goes in, when the first fragment does; NOT_FOUND
   *     comes then if it has no video
   */
  public VideoForViewer(Supplier<ByteBuffer> init) {
    this(init, Marks.NONE);
  }

  /**
   * The same with something laid over each picture.
   *
   * @param marks asked on the thread that draws
   */
  public VideoForViewer(Supplier<ByteBuffer> init, Marks marks) {
    this.init = init;
    this.marks = marks;
  }

  /** Whether this init segment's video is played by few browsers. */
  public static boolean isH265(ByteBuffer init) {
    return video(init).filter(each -> codec(each) == VideoCodec.H265).isPresent();
  }

  /** The init segment that goes with what comes out; the given one if it has no video. */
  public static ByteBuffer init(ByteBuffer init) {
    Optional<InitReader.Track> video = video(init);
    if (video.isEmpty()) {
      return init;
    }
    H264Encoder.ParameterSets sets = H264Encoder.parameterSets(sizeOf(video.get()));
    return InitSegment.withVideo(init, sets.sequences(), sets.pictures());
  }

  /** The same without sound, for what is drawn with something hidden that is silent. */
  public static ByteBuffer silentInit(ByteBuffer init) {
    InitReader.Track video =
        video(init)
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.NOT_FOUND, "there is no video in this footage"));
    H264Encoder.ParameterSets sets = H264Encoder.parameterSets(sizeOf(video));
    return InitSegment.ofVideo(sets.sequences(), sets.pictures());
  }

  /** The rate sets bits, not parameter sets, so one rate stands for all that an init can know. */
  private static H264Encoder.Size sizeOf(InitReader.Track track) {
    return H264Encoder.Size.of(track.width(), track.height(), USUAL_TICKS);
  }

  private static Optional<InitReader.Track> video(ByteBuffer init) {
    return InitReader.tracks(init).stream().filter(InitReader.Track::isVideo).findFirst();
  }

  private static VideoCodec codec(InitReader.Track track) {
    return track.entryType().startsWith("avc") ? VideoCodec.H264 : VideoCodec.H265;
  }

  /** Decodes a fragment that only leads to the next one; nothing comes out. */
  public void lead(ByteBuffer fragment) {
    boolean _ =
        using(
            () -> {
              leading = true;
              for (FragmentReader.Sample sample : samples(fragment)) {
                decode(sample, Hidden.NOTHING, Long.MAX_VALUE, new ArrayList<>());
              }
              return true;
            });
  }

  /**
   * The fragment as it is shown. A decoder that keeps pictures back gives them with the next one.
   *
   * @param hidden what is painted over
   * @param last whether no fragment follows, so that nothing is kept back
   */
  public ByteBuffer fragment(ByteBuffer fragment, Hidden hidden, boolean last) {
    return using(() -> draw(fragment, hidden, last));
  }

  private ByteBuffer draw(ByteBuffer fragment, Hidden hidden, boolean last) {
    List<FragmentReader.Sample> samples = samples(fragment);
    List<MovieFragment.Picture> pictures = new ArrayList<>();
    long from = fromNow(samples);
    for (FragmentReader.Sample sample : samples) {
      decode(sample, hidden, from, pictures);
    }
    if (last && transcoder != null) {
      transcoder.finish(raster(hidden), from, taking(pictures));
    }
    long ticks = pictures.isEmpty() ? USUAL_TICKS : duration(pictures.getLast().time());
    pictures.forEach(picture -> durations.remove(picture.time()));
    return hidden.isSilent()
        ? MovieFragment.ofVideo(fragment, pictures, ticks)
        : MovieFragment.withVideo(fragment, track().id(), pictures, ticks);
  }

  /** After a lead, pictures from before the first fragment are still to come out. */
  private long fromNow(List<FragmentReader.Sample> samples) {
    if (!leading) {
      return Long.MIN_VALUE;
    }
    return samples.stream()
        .mapToLong(FragmentReader.Sample::presentationTime)
        .min()
        .orElse(Long.MIN_VALUE);
  }

  private long duration(long time) {
    return durations.getOrDefault(time, USUAL_TICKS);
  }

  private List<FragmentReader.Sample> samples(ByteBuffer fragment) {
    return FragmentReader.samples(fragment).stream()
        .filter(sample -> sample.track() == track().id())
        .toList();
  }

  private void decode(
      FragmentReader.Sample sample,
      Hidden hidden,
      long from,
      List<MovieFragment.Picture> pictures) {
    requireOpen();
    VideoTranscoder present = transcoder;
    if (present == null) {
      present =
          new VideoTranscoder(
              codec(track()),
              track().configuration(),
              H264Encoder.Size.of(track().width(), track().height(), sample.duration()),
              marks);
      transcoder = present;
    }
    if (durations.size() > 1_000) {
      durations.clear(); // of pictures that never came out
    }
    durations.put(sample.presentationTime(), sample.duration());
    present.decode(
        sample.bytes(), sample.presentationTime(), raster(hidden), from, taking(pictures));
  }

  private static VideoTranscoder.Output taking(List<MovieFragment.Picture> pictures) {
    return (time, keyframe, bytes) ->
        pictures.add(new MovieFragment.Picture(time, keyframe, bytes));
  }

  private MaskRaster raster(Hidden hidden) {
    MaskRaster present = raster;
    if (present == null || !hidden.equals(rasterOf)) {
      H264Encoder.Size now = sizeOf(track());
      present = hidden.raster(now.width(), now.height());
      raster = present;
      rasterOf = hidden;
    }
    return present;
  }

  private void requireOpen() {
    if (closed) {
      throw new StrongroomException(ErrorKind.CALLER, "the viewer is gone");
    }
  }

  private InitReader.Track track() {
    InitReader.Track known = read;
    if (known == null) {
      known =
          video(init.get())
              .orElseThrow(
                  () ->
                      new StrongroomException(
                          ErrorKind.NOT_FOUND, "there is no video in this footage"));
      read = known;
    }
    return known;
  }

  private <T> T using(Supplier<T> work) {
    lock.lock();
    try {
      requireOpen();
      return work.get();
    } finally {
      lock.unlock();
      freeIfClosed();
    }
  }

  /** Ends what is being drawn at the next picture, and does not wait for it. */
  @Override
  public void close() {
    closed = true;
    freeIfClosed();
  }

  /** Whoever lets go of the lock last sees that it is closed. */
  private void freeIfClosed() {
    if (closed && lock.tryLock()) {
      try {
        if (transcoder != null) {
          transcoder.close();
          transcoder = null;
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
