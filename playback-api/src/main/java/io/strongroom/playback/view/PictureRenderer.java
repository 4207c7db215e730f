package io.strongroom.playback.view;

import io.strongroom.playback.mask.Hidden;
import io.strongroom.playback.view.ffmpeg.PictureDecoder;
import io.strongroom.playback.watermark.Marks;
import io.strongroom.recording.fragment.FragmentReader;
import io.strongroom.recording.fragment.InitReader;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VideoCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Makes a JPEG of the picture that is shown at an instant of recorded footage. Thread-safe; runs on
 * the caller's thread, which must be one for blocking work: up to some hundred milliseconds.
 */
public final class PictureRenderer {
  /** Pictures that are decoded at a time; each takes a core and some tens of MiB for 4K. */
  public static final int MAX_CONCURRENT = 4;

  /** Fragments that are decoded to reach one picture: a minute-long group of pictures. */
  public static final int MAX_FRAGMENTS = 70;

  /** Narrowest picture that is made. */
  public static final int MIN_WIDTH = 16;

  private final Admission admission;

  public PictureRenderer() {
    this(MAX_CONCURRENT);
  }

  PictureRenderer(int maxConcurrent) {
    admission = new Admission(maxConcurrent, "pictures");
  }

  /**
   * The picture shown at {@code offsetMicros} after the start of the last fragment.
   *
   * @param init the init segment of the fragments
   * @param fragments from the one that begins with a keyframe to the one that covers the instant,
   *     without a gap
   * @param offsetMicros from the last fragment's start to the instant, not negative
   * @param width of the picture in pixels; never wider than the footage
   * @param hidden what of the picture is painted over
   * @param marks what is laid over it then
   * @return a JPEG file
   * @throws StrongroomException EXHAUSTED if too many pictures are being made; CORRUPT if there is
   *     no picture in the footage; CALLER if the width is too small or the fragments too many
   */
  public byte[] jpeg(
      ByteBuffer init,
      List<ByteBuffer> fragments,
      long offsetMicros,
      OptionalInt width,
      Hidden hidden,
      Marks marks) {
    if (width.isPresent() && width.getAsInt() < MIN_WIDTH) {
      throw new StrongroomException(
          ErrorKind.CALLER, "width must be at least " + MIN_WIDTH + " pixels");
    }
    if (fragments.isEmpty() || fragments.size() > MAX_FRAGMENTS) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "the keyframe before this instant is more than a minute away; choose another instant");
    }
    return admission.within(() -> render(init, fragments, offsetMicros, width, hidden, marks));
  }

  private static byte[] render(
      ByteBuffer init,
      List<ByteBuffer> fragments,
      long offsetMicros,
      OptionalInt width,
      Hidden hidden,
      Marks marks) {
    InitReader.Track track =
        InitReader.tracks(init).stream()
            .filter(InitReader.Track::isVideo)
            .findFirst()
            .orElseThrow(PictureRenderer::noPicture);
    List<List<FragmentReader.Sample>> samples = new ArrayList<>();
    for (ByteBuffer fragment : fragments) {
      samples.add(
          FragmentReader.samples(fragment).stream().filter(s -> s.track() == track.id()).toList());
    }
    if (samples.getLast().isEmpty()) {
      throw noPicture();
    }
    long wanted = wanted(samples, track.timescale(), offsetMicros);
    VideoCodec codec = track.entryType().startsWith("avc") ? VideoCodec.H264 : VideoCodec.H265;
    try (PictureDecoder decoder = new PictureDecoder(codec, track.configuration(), wanted)) {
      boolean complete = false;
      for (List<FragmentReader.Sample> fragment : samples) {
        for (FragmentReader.Sample sample : fragment) {
          complete = complete || decoder.decode(sample.bytes(), sample.presentationTime());
        }
      }
      return decoder.jpeg(width, hidden, marks);
    }
  }

  /**
   * A fragment's start is the decode time of its first sample plus the reordering delay, which a
   * keyframe's composition offset tells (docs/design/time.md).
   */
  private static long wanted(
      List<List<FragmentReader.Sample>> samples, int timescale, long offsetMicros) {
    long delay =
        samples.stream()
            .flatMap(List::stream)
            .filter(FragmentReader.Sample::keyframe)
            .mapToLong(FragmentReader.Sample::compositionOffset)
            .findFirst()
            .orElse(0);
    long start = samples.getLast().getFirst().decodeTime() + delay;
    return start + Math.max(0, offsetMicros) * timescale / 1_000_000;
  }

  private static StrongroomException noPicture() {
    return new StrongroomException(
        ErrorKind.NOT_FOUND, "there is no video in the footage at this time");
  }
}
