package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.EncodedSample;
import java.util.ArrayList;
import java.util.List;

/** What a track handed on, copied. */
final class Received implements RtpTrack.Output {
  /** One sample, and whether loss was named before it. */
  record Sample(
      long decode, long presentation, long arrival, boolean keyframe, boolean loss, Bytes bytes) {}

  final List<Sample> samples = new ArrayList<>();
  int formatChanges;
  private boolean loss;

  @Override
  public void formatChanged() {
    formatChanges++;
  }

  @Override
  public void sample(EncodedSample sample) {
    samples.add(
        new Sample(
            sample.decodeTime(),
            sample.presentationTime(),
            sample.arrival().micros(),
            sample.keyframe(),
            loss,
            Bytes.copyOf(sample.bytes())));
    loss = false;
  }

  @Override
  public void loss() {
    loss = true;
  }

  List<Bytes> bytes() {
    return samples.stream().map(Sample::bytes).toList();
  }

  List<Long> times() {
    return samples.stream().map(Sample::presentation).toList();
  }

  List<Boolean> losses() {
    return samples.stream().map(Sample::loss).toList();
  }

  List<Boolean> keyframes() {
    return samples.stream().map(Sample::keyframe).toList();
  }
}
