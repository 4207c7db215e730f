package io.strongroom.recording.fragment;

import io.strongroom.recording.model.AudioCodec;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.StreamFormat;
import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.util.List;

/** A short stream as a fragmenter hands it on, for tests elsewhere. */
public final class TestClip {
  private static final int FPS = 25;

  private final Collected out;

  private TestClip(Collected out) {
    this.out = out;
  }

  /** Groups of two seconds, with audio, whose pictures no decoder reads. */
  public static TestClip synthetic(WallTime start, int groups) {
    SyntheticCamera camera = new SyntheticCamera();
    camera.arrivalMicros = start.micros();
    camera.connect(SyntheticCamera.videoAndALaw());
    for (int group = 0; group < groups; group++) {
      for (int frame = 0; frame < 2 * FPS; frame++) {
        camera.audio().audio();
        if (frame == 0) {
          camera.key();
        } else {
          camera.frames(1);
        }
      }
    }
    return new TestClip(camera.end());
  }

  /** The same from an encoder. */
  public static TestClip encoded(WallTime start, int groups) {
    SyntheticCamera camera = new SyntheticCamera();
    camera.arrivalMicros = start.micros();
    camera.connect(SyntheticCamera.videoAndALaw());
    TestEncoder.Track track = TestEncoder.h264(320, 192, FPS, 2 * FPS, groups * 2 * FPS);
    for (TestEncoder.Packet packet : track.packets()) {
      camera.audio().audio();
      camera.video(packet.keyframe(), TestEncoder.lengthPrefixed(packet.bytes()));
    }
    return new TestClip(camera.end());
  }

  /** Audio alone. */
  public static TestClip audio(WallTime start, int seconds) {
    Collected out = new Collected();
    Fragmenter fragmenter = out.recording();
    fragmenter.format(
        new StreamFormat(List.of(new TrackFormat.Audio(AudioCodec.PCMA, 8000, 1, Bytes.EMPTY))));
    for (int n = 0; n < 50 * seconds; n++) {
      fragmenter.sample(
          new EncodedSample(
              0,
              160L * n,
              160L * n,
              start.plusMicros(20_000L * n),
              true,
              ByteBuffer.allocate(160)));
    }
    fragmenter.endConnection();
    return new TestClip(out);
  }

  /** The one init segment that all fragments need. */
  public ByteBuffer init() {
    return out.inits.getLast().duplicate();
  }

  /** The fragments, ascending. */
  public List<Fragment> fragments() {
    return out.fragments;
  }
}
