package io.strongroom.recording.fragment;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists the samples of a stored fragment: for checks, pictures and transcoding. Strict: a size,
 * count or offset that does not fit the bytes is CORRUPT. Pure functions; positions do not move.
 */
public final class FragmentReader {
  private static final int NON_SYNC = 0x1_0000;
  private static final int TFHD_REFUSED = 0x1 | 0x2;
  private static final int DATA_OFFSET = 0x1;
  private static final int FIRST_FLAGS = 0x4;
  private static final int DURATION = 0x100;
  private static final int SIZE = 0x200;
  private static final int FLAGS = 0x400;
  private static final int COMPOSITION = 0x800;

  private FragmentReader() {}

  /**
   * One sample of a fragment.
   *
   * @param track identifier, counted from 1 as in the init segment
   * @param decodeTime in the track's timescale, since the Unix epoch unless retimed
   * @param compositionOffset in the track's timescale, signed
   * @param duration in the track's timescale
   * @param keyframe whether it is a sync sample
   * @param bytes a view into the fragment
   */
  public record Sample(
      int track,
      long decodeTime,
      int compositionOffset,
      long duration,
      boolean keyframe,
      ByteBuffer bytes) {
    public long presentationTime() {
      return decodeTime + compositionOffset;
    }
  }

  /** All samples, track by track in the order of the {@code traf} boxes. */
  public static List<Sample> samples(ByteBuffer fragment) {
    List<BoxReader> boxes = BoxReader.all(fragment);
    BoxReader moof = BoxReader.require(boxes, "moof");
    BoxReader mdat = BoxReader.require(boxes, "mdat");
    MediaData data =
        new MediaData(
            fragment, moof.start(), mdat.start() + 8, mdat.start() + 8 + mdat.body().capacity());
    List<Sample> samples = new ArrayList<>();
    for (BoxReader box : moof.children(0)) {
      if (box.type().equals("traf")) {
        track(data, box, samples);
      }
    }
    return samples;
  }

  /** The number in {@code mfhd}. */
  public static int sequence(ByteBuffer fragment) {
    ByteBuffer body = BoxReader.require(BoxReader.all(fragment), "moof").child("mfhd").body();
    BoxReader.need(body, 8, "mfhd");
    return body.getInt(4);
  }

  static int trackId(BoxReader traf) {
    ByteBuffer body = traf.child("tfhd").body();
    BoxReader.need(body, 8, "tfhd");
    return body.getInt(4);
  }

  /** Where samples may lie. */
  private record MediaData(ByteBuffer fragment, int origin, int start, int end) {
    ByteBuffer sample(long at, int size) {
      if (size < 0 || at < start || at + size > end) {
        throw BoxReader.corrupt("a sample lies outside the media data");
      }
      return fragment.slice((int) at, size);
    }
  }

  private record Defaults(int track, int duration, int size, int flags) {
    static Defaults of(ByteBuffer tfhd) {
      BoxReader.need(tfhd, 8, "tfhd");
      int present = tfhd.getInt(0);
      if ((present & TFHD_REFUSED) != 0) {
        throw BoxReader.corrupt("tfhd has fields that are never written here");
      }
      int fields = Integer.bitCount(present & 0x38);
      BoxReader.need(tfhd, 8 + 4 * fields, "tfhd");
      int at = 8;
      int duration = (present & 0x8) != 0 ? tfhd.getInt((at += 4) - 4) : 0;
      int size = (present & 0x10) != 0 ? tfhd.getInt((at += 4) - 4) : 0;
      int flags = (present & 0x20) != 0 ? tfhd.getInt(at) : 0;
      return new Defaults(tfhd.getInt(4), duration, size, flags);
    }
  }

  private static void track(MediaData data, BoxReader traf, List<Sample> samples) {
    Defaults defaults = Defaults.of(traf.child("tfhd").body());
    ByteBuffer time = traf.child("tfdt").body();
    BoxReader.need(time, 12, "tfdt of version 1");
    if (time.get(0) != 1 || time.getLong(4) < 0) {
      throw BoxReader.corrupt("tfdt must have version 1 and not be negative");
    }
    long decode = time.getLong(4);
    for (BoxReader box : traf.children(0)) {
      if (box.type().equals("trun")) {
        decode = run(data, defaults, decode, box.body(), samples);
      }
    }
  }

  private static long run(
      MediaData data, Defaults defaults, long start, ByteBuffer trun, List<Sample> samples) {
    BoxReader.need(trun, 12, "trun");
    int present = trun.getInt(0) & 0xff_ffff;
    int count = trun.getInt(4);
    int fields = Integer.bitCount(present & (DURATION | SIZE | FLAGS | COMPOSITION));
    boolean firstFlags = (present & FIRST_FLAGS) != 0;
    int head = firstFlags ? 16 : 12;
    if ((present & ~(FIRST_FLAGS | DURATION | SIZE | FLAGS | COMPOSITION)) != DATA_OFFSET
        || count < 0
        || trun.remaining() != head + (long) count * fields * 4
        || (fields == 0 && count > MovieFragment.MAX_SAMPLES)) {
      throw BoxReader.corrupt("trun does not have the fields it announces");
    }
    long at = (long) data.origin() + trun.getInt(8);
    long decode = start;
    ByteBuffer in = trun.slice(head, trun.remaining() - head);
    for (int i = 0; i < count; i++) {
      int duration = (present & DURATION) != 0 ? in.getInt() : defaults.duration();
      int size = (present & SIZE) != 0 ? in.getInt() : defaults.size();
      int usual = firstFlags && i == 0 ? trun.getInt(12) : defaults.flags();
      int flags = (present & FLAGS) != 0 ? in.getInt() : usual;
      int composition = (present & COMPOSITION) != 0 ? in.getInt() : 0;
      ByteBuffer bytes = data.sample(at, size);
      long span = Integer.toUnsignedLong(duration);
      samples.add(
          new Sample(defaults.track(), decode, composition, span, (flags & NON_SYNC) == 0, bytes));
      at += size;
      decode += span;
    }
    return decode;
  }
}
