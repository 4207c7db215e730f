package io.strongroom.recording.fragment;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The samples of the fragment under construction: at most one video and one audio track. Used by
 * one thread.
 */
final class PendingFragment {
  private final FragmentBuffer buffer;
  private final SampleTable video = new SampleTable();
  private final SampleTable audio = new SampleTable();
  private boolean lossBefore;

  PendingFragment(FragmentBuffer buffer) {
    this.buffer = buffer;
  }

  void addVideo(long decode, int composition, boolean keyframe, ByteBuffer sample) {
    buffer.addVideo(sample);
    video.add(decode, composition, sample.remaining(), keyframe);
  }

  void addAudio(long decode, ByteBuffer sample) {
    buffer.addAudio(sample);
    audio.add(decode, 0, sample.remaining(), true);
  }

  /** Takes the last of several video samples out again. */
  ByteBuffer removeLastVideo() {
    int last = video.count() - 1;
    ByteBuffer bytes = buffer.removeLastVideo(video.size(last));
    video.removeLast();
    return bytes;
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
    return buffer.bytes() + (long) more + 16L * (count() + 1) + 200;
  }

  /** Marks this fragment as following, or holding, a loss. */
  void markLoss() {
    lossBefore = true;
  }

  boolean lossBefore() {
    return lossBefore;
  }

  /**
   * The whole fragment; valid until {@link #clear}.
   *
   * @param tracks identifiers: of the video track, or 0; of the audio track, or 0
   */
  ByteBuffer finish(int sequence, TrackIds tracks, long lastVideo, long lastAudio) {
    List<MovieFragment.Run> runs = new ArrayList<>(2);
    if (video.count() > 0) {
      runs.add(new MovieFragment.Run(tracks.video(), true, video, lastVideo, 0));
    }
    if (audio.count() > 0) {
      int offset = buffer.videoBytes();
      runs.add(new MovieFragment.Run(tracks.audio(), false, audio, lastAudio, offset));
    }
    return buffer.finish(sequence, runs.toArray(MovieFragment.Run[]::new));
  }

  /** Track identifiers as in the init segment; 0 if there is no such track. */
  record TrackIds(int video, int audio) {}

  void clear() {
    video.clear();
    audio.clear();
    buffer.clear();
    lossBefore = false;
  }
}
