package io.strongroom.loadtests.stages;

import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.fragment.FragmentLimits;
import io.strongroom.recording.fragment.FragmentListener;
import io.strongroom.recording.fragment.FragmentSink;
import io.strongroom.recording.fragment.Fragmenter;
import io.strongroom.recording.fragment.SlabPool;
import io.strongroom.recording.model.MediaTime;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Samples become one fragment. */
@State(Scope.Thread)
public class FragmentStage {
  private static final long START_MICROS = 1_795_000_000_000_000L;

  private final CameraSecond camera = new CameraSecond();
  private final Counting sink = new Counting();
  private final Fragmenter fragmenter =
      new Fragmenter(
          FragmentLimits.recording(),
          new SlabPool(),
          new MediaTime(0),
          sink,
          FragmentListener.SILENT);
  private long second;

  public FragmentStage() {
    fragmenter.format(CameraSecond.format());
  }

  /** One camera-second; returns what came out so that nothing is optimised away. */
  @Benchmark
  public long fragment() {
    camera.send(fragmenter, second++, START_MICROS);
    return sink.bytes;
  }

  private static final class Counting implements FragmentSink {
    private long bytes;

    @Override
    public void init(ByteBuffer initSegment) {
      bytes += initSegment.remaining();
    }

    @Override
    public void fragment(Fragment fragment) {
      bytes += fragment.bytes().length();
    }
  }
}
