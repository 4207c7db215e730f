package io.strongroom.loadtests.prove.year;

import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.fragment.FragmentLimits;
import io.strongroom.recording.fragment.FragmentListener;
import io.strongroom.recording.fragment.FragmentSink;
import io.strongroom.recording.fragment.Fragmenter;
import io.strongroom.recording.fragment.SlabPool;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.StreamFormat;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.VideoCodec;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.write.NodePackStore;
import io.strongroom.recording.write.PackStore;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;

/**
 * A minute of video of one camera as a recorder stores it: five pictures a second, a keyframe every
 * two seconds. Its parameter sets are real, its pictures filler that no decoder is asked to show.
 */
final class Pictures implements FragmentSink, FragmentListener, PackStore.Listener {
  /** 322 by 182, High profile, level 1.3. */
  private static final String SEQUENCE = "6764000dacd981519e226c0440000003004000000c83c50a6680";

  private static final String PICTURE = "68e97b2c8b";
  private static final int SECONDS = 60;
  private static final int PER_SECOND = 5;
  private static final int GROUP = 2 * PER_SECOND;
  private static final int KEYFRAME_BYTES = 900;
  private static final int OTHER_BYTES = 300;

  private final PackStore.Writer writer;

  private Pictures(NodePackStore packs, Recorder.Order order) {
    this.writer = packs.open(order.camera(), new RetentionClass(order.type()), this);
  }

  /** Records it; durable when the call returns. */
  static void record(NodePackStore packs, Recorder.Order order) {
    Pictures pictures = new Pictures(packs, order);
    Fragmenter fragmenter =
        new Fragmenter(
            FragmentLimits.recording(), new SlabPool(), new MediaTime(0), pictures, pictures);
    fragmenter.format(
        new StreamFormat(List.of(new TrackFormat.Video(VideoCodec.H264, 0, 0, Bytes.EMPTY))));
    for (int n = 0; n < SECONDS * PER_SECOND; n++) {
      boolean isKeyframe = n % GROUP == 0;
      long stamp = (long) n * MediaTime.RATE / PER_SECOND;
      fragmenter.sample(
          new EncodedSample(
              0,
              stamp,
              stamp,
              WallTime.of(order.from()).plusMicros(n * 1_000_000L / PER_SECOND),
              isKeyframe,
              picture(isKeyframe)));
    }
    fragmenter.endConnection();
    pictures.writer.close();
    packs.forgetAgreements();
  }

  private static ByteBuffer picture(boolean isKeyframe) {
    byte[] sequence = HexFormat.of().parseHex(SEQUENCE);
    byte[] parameters = HexFormat.of().parseHex(PICTURE);
    int size = isKeyframe ? KEYFRAME_BYTES : OTHER_BYTES;
    ByteBuffer units =
        ByteBuffer.allocate(3 * Integer.BYTES + sequence.length + parameters.length + size);
    if (isKeyframe) {
      units.putInt(sequence.length).put(sequence).putInt(parameters.length).put(parameters);
    }
    units.putInt(size).put((byte) (isKeyframe ? 0x65 : 0x41));
    for (int i = 1; i < size; i++) {
      units.put((byte) 0x5a);
    }
    return units.flip();
  }

  @Override
  public void init(ByteBuffer initSegment) {
    writer.init(initSegment);
  }

  @Override
  public void fragment(Fragment fragment) {
    writer.fragment(fragment);
  }

  @Override
  public void withheld(GapCause cause, WallTime since, String detail) {
    throw new IllegalStateException("pictures are withheld: " + detail);
  }

  @Override
  public void dropped(Gap gap, String detail) {
    throw new IllegalStateException("pictures are dropped: " + detail);
  }

  @Override
  public void hole(Gap gap) {
    throw new IllegalStateException("pictures are missing: " + gap);
  }

  @Override
  public void audioLeftOut(String detail) {}

  @Override
  public void clockSetBack(long micros) {}

  @Override
  public void durable(WallTime until) {}

  @Override
  public void lost(Gap gap) {
    throw new IllegalStateException("pictures are lost: " + gap);
  }

  @Override
  public void abandoned(TimeRange unsynced, String reason) {
    throw new IllegalStateException("a pack was given up: " + reason);
  }
}
