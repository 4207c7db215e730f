package io.strongroom.recording.fragment;

import io.strongroom.recording.model.ByteChain;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Keeps copies of everything a fragmenter hands on. */
final class Collected implements FragmentSink, FragmentListener {
  final List<ByteBuffer> inits = new ArrayList<>();
  final List<Fragment> fragments = new ArrayList<>();

  /** Index of the init segment that each fragment needs. */
  final List<Integer> initOf = new ArrayList<>();

  final List<GapCause> withheld = new ArrayList<>();
  final List<Gap> dropped = new ArrayList<>();
  final List<Gap> holes = new ArrayList<>();
  final List<String> details = new ArrayList<>();
  long setBackMicros;

  Fragmenter recording() {
    return new Fragmenter(FragmentLimits.recording(), new SlabPool(), new MediaTime(0), this, this);
  }

  Fragmenter live() {
    return new Fragmenter(FragmentLimits.live(), new SlabPool(), new MediaTime(0), this, this);
  }

  @Override
  public void init(ByteBuffer initSegment) {
    inits.add(copy(initSegment));
  }

  @Override
  public void fragment(Fragment f) {
    initOf.add(inits.size() - 1);
    fragments.add(
        new Fragment(
            ByteChain.of(f.bytes().copy()),
            f.start(),
            f.durationMicros(),
            f.mediaStart(),
            f.sampleCount(),
            f.keyframe(),
            f.discontinuity(),
            f.lossBefore(),
            f.keyframeCrc()));
  }

  @Override
  public void withheld(GapCause cause, WallTime since, String detail) {
    withheld.add(cause);
    details.add(detail);
  }

  @Override
  public void dropped(Gap gap, String detail) {
    dropped.add(gap);
  }

  @Override
  public void hole(Gap gap) {
    holes.add(gap);
  }

  @Override
  public void audioLeftOut(String detail) {
    details.add(detail);
  }

  @Override
  public void clockSetBack(long micros) {
    setBackMicros += micros;
  }

  /** All samples of one track, in order. */
  List<FragmentReader.Sample> samples(int track) {
    return fragments.stream()
        .flatMap(f -> FragmentReader.samples(f.bytes().copy()).stream())
        .filter(sample -> sample.track() == track)
        .toList();
  }

  /** One progressive file of the fragments that need one init segment, starting at zero. */
  Path write(Path file, int init) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      out.write(inits.get(init).duplicate());
      int[] timescales = InitReader.timescales(inits.get(init));
      long base = -1;
      int sequence = 1;
      for (int i = 0; i < fragments.size(); i++) {
        if (initOf.get(i) == init) {
          base = base < 0 ? fragments.get(i).mediaStart().ticks() : base;
          ByteBuffer bytes = fragments.get(i).bytes().copy();
          MovieFragment.retime(bytes, base, timescales, sequence++);
          out.write(bytes);
        }
      }
    }
    return file;
  }

  private static ByteBuffer copy(ByteBuffer source) {
    return ByteBuffer.allocate(source.remaining()).put(source.duplicate()).flip();
  }
}
