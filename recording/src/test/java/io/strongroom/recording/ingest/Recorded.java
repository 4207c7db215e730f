package io.strongroom.recording.ingest;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.StreamFormat;
import io.strongroom.recording.model.TrackFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what an ingest delivers; raises a stop signal after so many samples. */
public final class Recorded implements SampleSink {
  public record Sample(int track, long decode, long presentation, boolean keyframe, Bytes bytes) {}

  public final List<StreamFormat> formats = new CopyOnWriteArrayList<>();
  public final List<Sample> samples = new CopyOnWriteArrayList<>();
  public final AtomicInteger losses = new AtomicInteger();
  private final int enough;
  private final StopSignal stop;

  public Recorded(int enough, StopSignal stop) {
    this.enough = enough;
    this.stop = stop;
  }

  @Override
  public void format(StreamFormat format) {
    formats.add(format);
  }

  @Override
  public void sample(EncodedSample sample) {
    samples.add(
        new Sample(
            sample.track(),
            sample.decodeTime(),
            sample.presentationTime(),
            sample.keyframe(),
            Bytes.copyOf(sample.bytes())));
    if (samples.size() >= enough) {
      stop.raise();
    }
  }

  @Override
  public void loss() {
    losses.incrementAndGet();
  }

  public List<Sample> track(int track) {
    return samples.stream().filter(s -> s.track() == track).toList();
  }

  public TrackFormat.Video video() {
    return (TrackFormat.Video) formats.getLast().tracks().getFirst();
  }

  public TrackFormat.Audio audio() {
    return (TrackFormat.Audio) formats.getLast().tracks().getLast();
  }
}
