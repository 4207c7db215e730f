package io.strongroom.recording.pack;

import static io.strongroom.recording.pack.Checksums.corrupt;

import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The body of a JOURNAL chunk: version, count, then per gap cause, start and end. In the clear like
 * the times in frame headers; authenticated by the digest in the frame's header.
 */
public final class Journal {
  private static final int HEAD_BYTES = 8;
  private static final int GAP_BYTES = 24;

  private Journal() {}

  public static ByteBuffer encode(List<Gap> gaps) {
    ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + gaps.size() * GAP_BYTES);
    out.putInt(1).putInt(gaps.size());
    for (Gap gap : gaps) {
      out.putInt(gap.cause().code()).putInt(0);
      out.putLong(gap.range().from().micros()).putLong(gap.range().to().micros());
    }
    return out.flip();
  }

  /** Parses a body; CORRUPT for anything that {@code encode} does not write. */
  public static List<Gap> decode(ByteBuffer body) {
    ByteBuffer in = body.duplicate();
    if (in.remaining() < HEAD_BYTES || in.getInt() != 1) {
      throw corrupt("journal: version is not 1");
    }
    int count = in.getInt();
    if (count < 0 || count > PackLimits.MAX_JOURNAL_GAPS || in.remaining() != count * GAP_BYTES) {
      throw corrupt("journal: length does not fit its count");
    }
    List<Gap> gaps = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      GapCause cause = GapCause.ofCode(in.getInt());
      int reserved = in.getInt();
      long from = in.getLong();
      long to = in.getLong();
      if (reserved != 0 || from >= to) {
        throw corrupt("journal: gap " + i + " is malformed");
      }
      gaps.add(new Gap(new TimeRange(new WallTime(from), new WallTime(to)), cause));
    }
    return gaps;
  }
}
