package io.strongroom.recording.fragment;

import io.strongroom.recording.ingest.SampleSink;
import io.strongroom.recording.model.ByteChain;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.GapCause;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The samples of the fragment under construction, at most one video and one audio track, and those
 * that whoever begins to watch needs ({@link CurrentGroup}).
 *
 * <pre>
 *   finished:  | moof, mdat header | video slab | video slab | ... | audio slab | ... |
 * </pre>
 *
 * Each byte is copied once, into its slab, and never moves. One thread builds; {@link #replay} may
 * come from any other, so whatever changes the slabs or who holds them does so under this object's
 * lock, in which nothing is waited for.
 */
final class PendingFragment {
  private final SlabPool slabs;
  private final @Nullable CurrentGroup group;
  private final SampleTable video = new SampleTable();
  private final SampleTable audio = new SampleTable();
  private SlabRun videoBytes;
  private SlabRun audioBytes;
  private @Nullable GapCause loss;

  /**
   * @param keepsGroup whether {@link #replay} is wanted
   */
  PendingFragment(SlabPool slabs, boolean keepsGroup) {
    this.slabs = slabs;
    this.group = keepsGroup ? new CurrentGroup() : null;
    this.videoBytes = new SlabRun(slabs);
    this.audioBytes = new SlabRun(slabs);
  }

  synchronized void addVideo(long decode, int composition, boolean keyframe, ByteBuffer sample) {
    videoBytes.append(sample);
    video.add(decode, composition, sample.remaining(), keyframe);
  }

  synchronized void addAudio(long decode, ByteBuffer sample) {
    audioBytes.append(sample);
    audio.add(decode, 0, sample.remaining(), true);
  }

  /** Notes for {@link #replay} the sample that was just added. */
  synchronized void remember(EncodedSample sample, boolean isVideo, boolean leading) {
    if (group != null) {
      group.add(sample, leading, isVideo ? videoBytes : audioBytes);
    }
  }

  /** Notes for {@link #replay} that samples are missing before the next. */
  synchronized void rememberLoss() {
    if (group != null) {
      group.loss();
    }
  }

  /** What follows has nothing to do with what was remembered. */
  synchronized void forget() {
    if (group != null) {
      group.clear();
    }
  }

  /** Hands on the samples since the newest keyframe, as they came. From any thread. */
  synchronized void replay(SampleSink sink) {
    if (group != null) {
      group.replay(sink);
    }
  }

  /**
   * Takes the last of several video samples out again; nothing may be added before {@link #clear}.
   */
  synchronized ByteBuffer removeLastVideo() {
    int size = video.size(video.count() - 1);
    videoBytes.shorten(size);
    video.removeLast();
    return videoBytes.copy(videoBytes.length(), size);
  }

  SampleTable video() {
    return video;
  }

  SampleTable audio() {
    return audio;
  }

  boolean isEmpty() {
    return count() == 0;
  }

  int count() {
    return video.count() + audio.count();
  }

  /** Bytes of the finished fragment if one more sample of this size came. */
  long bytesWith(int more) {
    return videoBytes.length() + audioBytes.length() + (long) more + 16L * (count() + 1) + 200;
  }

  /** CRC32C of the first video sample, 0 if there is none. */
  int firstVideoCrc() {
    return video.count() == 0 ? 0 : videoBytes.crc(video.size(0));
  }

  /** Marks this fragment as following, or holding, a loss. */
  void markLoss(GapCause cause) {
    loss = cause;
  }

  /** Why samples are missing before or within this fragment, or null if none are known to be. */
  @Nullable GapCause loss() {
    return loss;
  }

  /**
   * The whole fragment; valid until {@link #clear}.
   *
   * @param tracks identifiers: of the video track, or 0; of the audio track, or 0
   */
  ByteChain finish(int sequence, TrackIds tracks, long lastVideo, long lastAudio) {
    List<MovieFragment.Run> runs = new ArrayList<>(2);
    if (video.count() > 0) {
      runs.add(new MovieFragment.Run(tracks.video(), true, video, lastVideo, 0));
    }
    if (audio.count() > 0) {
      int offset = videoBytes.length();
      runs.add(new MovieFragment.Run(tracks.audio(), false, audio, lastAudio, offset));
    }
    int media = videoBytes.length() + audioBytes.length();
    List<ByteBuffer> parts = new ArrayList<>(3 + media / SlabPool.SLAB_BYTES + 1);
    parts.add(MovieFragment.head(sequence, media, runs.toArray(MovieFragment.Run[]::new)));
    videoBytes.addTo(parts);
    audioBytes.addTo(parts);
    return new ByteChain(parts);
  }

  /** Track identifiers as in the init segment; 0 if there is no such track. */
  record TrackIds(int video, int audio) {}

  /** Begins the next fragment. */
  synchronized void clear() {
    video.clear();
    audio.clear();
    videoBytes.release();
    audioBytes.release();
    videoBytes = new SlabRun(slabs);
    audioBytes = new SlabRun(slabs);
    loss = null;
  }
}
