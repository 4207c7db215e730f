package io.strongroom.recording.fragment;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the {@code moof} of a fragment in front of its {@code mdat}, and rewrites the times of a
 * finished one (ISO/IEC 14496-12, 8.8). Pure functions on buffers.
 */
public final class MovieFragment {
  /** {@code sample_depends_on = 2}: needs no other sample (8.8.3.1). */
  static final int SYNC_SAMPLE = 0x0200_0000;

  /** {@code sample_depends_on = 1} and {@code sample_is_non_sync_sample}. */
  static final int OTHER_SAMPLE = 0x0101_0000;

  /** Samples of all tracks in one fragment; bounds the {@code moof} to 16 kB. */
  static final int MAX_SAMPLES = 1000;

  static final int MDAT_HEADER_BYTES = 8;

  private static final int TFHD_DEFAULT_BASE_IS_MOOF = 0x02_0000;
  private static final int TFHD_DEFAULT_FLAGS = 0x20;
  private static final int TRUN_DATA_OFFSET = 0x1;
  private static final int TRUN_DURATION = 0x100;
  private static final int TRUN_SIZE = 0x200;
  private static final int TRUN_FLAGS = 0x400;
  private static final int TRUN_COMPOSITION = 0x800;

  private MovieFragment() {}

  /**
   * One track's part of a fragment.
   *
   * @param id track identifier
   * @param video whether samples carry their own flags; all of an audio track are sync samples
   * @param samples at least one
   * @param lastDuration ticks of the last sample
   * @param dataOffset of the first sample in the media data
   */
  record Run(int id, boolean video, SampleTable samples, long lastDuration, int dataOffset) {
    private int sampleFields() {
      return video ? (samples.hasComposition() ? 4 : 3) : 2;
    }

    private int trackBytes() {
      return 8 + 20 + 20 + 20 + samples.count() * sampleFields() * 4;
    }
  }

  /** Bytes of the {@code moof} that {@link #write} will write. */
  static int size(Run... runs) {
    int size = 8 + 16;
    for (Run run : runs) {
      size += run.trackBytes();
    }
    return size;
  }

  /** What stands before the media data: {@code moof} and the header of the {@code mdat}. */
  static ByteBuffer head(int sequence, int mediaBytes, Run... runs) {
    ByteBuffer head = ByteBuffer.allocate(size(runs) + MDAT_HEADER_BYTES);
    write(head, sequence, mediaBytes, runs);
    return head.flip();
  }

  /** Writes {@code moof} and the header of the {@code mdat} at the buffer's position. */
  static void write(ByteBuffer out, int sequence, int mediaBytes, Run... runs) {
    int size = size(runs);
    header(out, size, "moof");
    header(out, 16, "mfhd").putInt(0).putInt(sequence);
    for (Run run : runs) {
      int baseOffset = size + MDAT_HEADER_BYTES;
      header(out, run.trackBytes(), "traf");
      header(out, 20, "tfhd").putInt(TFHD_DEFAULT_BASE_IS_MOOF | TFHD_DEFAULT_FLAGS);
      out.putInt(run.id()).putInt(SYNC_SAMPLE);
      header(out, 20, "tfdt").putInt(1 << 24).putLong(run.samples().decode(0));
      trackRun(out, run, baseOffset + run.dataOffset());
    }
    header(out, MDAT_HEADER_BYTES + mediaBytes, "mdat");
  }

  private static void trackRun(ByteBuffer out, Run run, int dataOffset) {
    SampleTable samples = run.samples();
    boolean composition = run.sampleFields() == 4;
    int flags = TRUN_DATA_OFFSET | TRUN_DURATION | TRUN_SIZE;
    flags |= run.video() ? TRUN_FLAGS : 0;
    flags |= composition ? TRUN_COMPOSITION : 0;
    header(out, 20 + samples.count() * run.sampleFields() * 4, "trun");
    out.putInt(1 << 24 | flags).putInt(samples.count()).putInt(dataOffset);
    for (int i = 0; i < samples.count(); i++) {
      out.putInt(samples.duration(i, run.lastDuration())).putInt(samples.size(i));
      if (run.video()) {
        out.putInt(samples.keyframe(i) ? SYNC_SAMPLE : OTHER_SAMPLE);
      }
      if (composition) {
        out.putInt(samples.composition(i));
      }
    }
  }

  private static ByteBuffer header(ByteBuffer out, int size, String type) {
    out.putInt(size);
    for (int i = 0; i < 4; i++) {
      out.put((byte) type.charAt(i));
    }
    return out;
  }

  /**
   * A fragment with the samples of one audio track replaced: for what is transcoded on the way out.
   * Video samples keep their bytes and times.
   *
   * @param fragment a whole fragment as recorded; not changed
   * @param track identifier of the audio track
   * @param decodeTime of the first frame, in the new timescale
   * @param frames the new samples, possibly none
   * @param frameTicks what each of them lasts
   * @throws io.strongroom.recording.model.StrongroomException CORRUPT if this is not a fragment
   */
  public static ByteBuffer withAudio(
      ByteBuffer fragment, int track, long decodeTime, List<ByteBuffer> frames, int frameTicks) {
    SampleTable video = new SampleTable();
    SampleTable audio = new SampleTable();
    List<ByteBuffer> media = new ArrayList<>();
    int videoTrack = 0;
    int videoBytes = 0;
    long lastDuration = 0;
    for (FragmentReader.Sample sample : FragmentReader.samples(fragment)) {
      if (sample.track() != track) {
        int size = sample.bytes().remaining();
        video.add(sample.decodeTime(), sample.compositionOffset(), size, sample.keyframe());
        media.add(sample.bytes());
        videoTrack = sample.track();
        videoBytes += size;
        lastDuration = sample.duration();
      }
    }
    for (int i = 0; i < frames.size(); i++) {
      audio.add(decodeTime + (long) i * frameTicks, 0, frames.get(i).remaining(), true);
      media.add(frames.get(i).duplicate());
    }
    List<Run> runs = new ArrayList<>(2);
    if (video.count() > 0) {
      runs.add(new Run(videoTrack, true, video, lastDuration, 0));
    }
    if (audio.count() > 0) {
      runs.add(new Run(track, false, audio, frameTicks, videoBytes));
    }
    return assemble(FragmentReader.sequence(fragment), media, runs.toArray(Run[]::new));
  }

  /** A picture of a new coding, without reordering. */
  public record Picture(long time, boolean keyframe, ByteBuffer bytes) {}

  /**
   * A fragment with the samples of one video track replaced: for what is transcoded on the way out.
   * Sound keeps its bytes and times.
   *
   * @param fragment a whole fragment as recorded; not changed
   * @param track identifier of the video track
   * @param pictures the new samples in order of time, possibly none
   * @param lastTicks what the last of them lasts
   * @throws io.strongroom.recording.model.StrongroomException CORRUPT if this is not a fragment
   */
  public static ByteBuffer withVideo(
      ByteBuffer fragment, int track, List<Picture> pictures, long lastTicks) {
    SampleTable video = new SampleTable();
    SampleTable audio = new SampleTable();
    List<ByteBuffer> media = new ArrayList<>();
    int videoBytes = 0;
    for (Picture picture : pictures) {
      int size = picture.bytes().remaining();
      video.add(picture.time(), 0, size, picture.keyframe());
      media.add(picture.bytes().duplicate());
      videoBytes += size;
    }
    int audioTrack = 0;
    long lastDuration = 0;
    for (FragmentReader.Sample sample : FragmentReader.samples(fragment)) {
      if (sample.track() != track) {
        audio.add(sample.decodeTime(), 0, sample.bytes().remaining(), true);
        media.add(sample.bytes());
        audioTrack = sample.track();
        lastDuration = sample.duration();
      }
    }
    List<Run> runs = new ArrayList<>(2);
    if (video.count() > 0) {
      runs.add(new Run(track, true, video, lastTicks, 0));
    }
    if (audio.count() > 0) {
      runs.add(new Run(audioTrack, false, audio, lastDuration, videoBytes));
    }
    return assemble(FragmentReader.sequence(fragment), media, runs.toArray(Run[]::new));
  }

  /**
   * A fragment of new pictures alone, as track 1, without the sound of the one it is made of.
   *
   * @param fragment a whole fragment as recorded; not changed
   * @param pictures in order of time, possibly none
   * @param lastTicks what the last of them lasts
   * @throws io.strongroom.recording.model.StrongroomException CORRUPT if this is not a fragment
   */
  public static ByteBuffer ofVideo(ByteBuffer fragment, List<Picture> pictures, long lastTicks) {
    SampleTable video = new SampleTable();
    List<ByteBuffer> media = new ArrayList<>();
    for (Picture picture : pictures) {
      video.add(picture.time(), 0, picture.bytes().remaining(), picture.keyframe());
      media.add(picture.bytes().duplicate());
    }
    Run[] runs = video.count() > 0 ? new Run[] {new Run(1, true, video, lastTicks, 0)} : new Run[0];
    return assemble(FragmentReader.sequence(fragment), media, runs);
  }

  /**
   * A fragment with the first picture of a video track alone, which can be seen without any other:
   * for footage that is thinned.
   *
   * @param fragment a whole fragment as recorded; not changed
   * @param track identifier of the video track
   * @param durationTicks how long the picture stays, in the track's timescale
   * @throws io.strongroom.recording.model.StrongroomException CORRUPT if this is not a fragment
   *     whose video begins with a keyframe
   */
  public static ByteBuffer firstPicture(ByteBuffer fragment, int track, long durationTicks) {
    FragmentReader.Sample picture =
        FragmentReader.samples(fragment).stream()
            .filter(sample -> sample.track() == track)
            .findFirst()
            .filter(FragmentReader.Sample::keyframe)
            .orElseThrow(() -> BoxReader.corrupt("the video does not begin with a keyframe"));
    SampleTable samples = new SampleTable();
    samples.add(
        picture.decodeTime(), picture.compositionOffset(), picture.bytes().remaining(), true);
    return assemble(
        FragmentReader.sequence(fragment),
        List.of(picture.bytes()),
        new Run(track, true, samples, durationTicks, 0));
  }

  private static ByteBuffer assemble(int sequence, List<ByteBuffer> media, Run... runs) {
    int bytes = media.stream().mapToInt(ByteBuffer::remaining).sum();
    ByteBuffer out = ByteBuffer.allocate(size(runs) + MDAT_HEADER_BYTES + bytes);
    write(out, sequence, bytes, runs);
    media.forEach(out::put);
    return out.flip();
  }

  /**
   * Moves a fragment in time, in place, and numbers it anew: for a file that starts at zero.
   *
   * @param fragment a whole fragment as recorded; changed in place, position and limit kept
   * @param baseTicks the decode time, in ticks of 90 kHz on the camera's media timeline, that
   *     becomes zero; the times of all tracks move by the same span
   * @param timescales of the tracks, track 1 first (see {@link InitReader#timescales})
   * @param sequence the new number in {@code mfhd}
   * @throws io.strongroom.recording.model.StrongroomException CORRUPT if this is not a fragment
   */
  public static void retime(ByteBuffer fragment, long baseTicks, int[] timescales, int sequence) {
    BoxReader moof = BoxReader.require(BoxReader.all(fragment), "moof");
    for (BoxReader box : moof.children(0)) {
      if (box.type().equals("mfhd")) {
        BoxReader.need(box.body(), 8, "mfhd");
        box.body().putInt(4, sequence);
      } else if (box.type().equals("traf")) {
        int track = FragmentReader.trackId(box);
        if (track < 1 || track > timescales.length) {
          throw BoxReader.corrupt("track " + track + " is not in the init segment");
        }
        ByteBuffer time = box.child("tfdt").body();
        BoxReader.need(time, 12, "tfdt of version 1");
        long base = Ticks.rescale(baseTicks, timescales[track - 1]);
        time.putLong(4, Math.max(0, time.getLong(4) - base));
      }
    }
  }
}
