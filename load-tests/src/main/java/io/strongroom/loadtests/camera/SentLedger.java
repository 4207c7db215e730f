package io.strongroom.loadtests.camera;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the simulated cameras sent, frame by frame: a memory-mapped file, so that noting a frame
 * costs a few stores, and what was noted outlives the process however it ends.
 *
 * <pre>
 * header, 64 bytes: magic "SRLEDG01" 64 bits; rows 32; overflowed 32; rest zero
 * row, 64 bytes, big endian:
 *   0 kind 32 (1 session, 2 gap)      4 camera 32       8 session 32
 *  12 session: 1 when ended; gap: cause 32
 *  16 first frame 64                 24 next frame 64
 *  32 session: sent beyond 64        40 begun 64, microseconds UTC
 *  48 ended 64, microseconds UTC     56 frames sent 64
 * </pre>
 *
 * Every frame of a session from <i>first</i> to before <i>next</i> was handed to the network whole,
 * unless a gap of that session covers it, which says why, and whether something of the frame went
 * out all the same; bit i of <i>sent beyond</i> stands for frame next + i (B-frames are sent out of
 * order). Thread-safe.
 */
public final class SentLedger implements AutoCloseable {
  /** Most rows (sessions and gaps) of a ledger; later ones are not noted and the header says so. */
  public static final int MAX_ROWS = 1 << 17;

  static final long MAGIC = 0x53524C4544473031L;
  static final int ROW_BYTES = 64;
  static final int KIND_SESSION = 1;
  static final int KIND_GAP = 2;
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final int MEMORY_ROWS = 1 << 12;

  private final Arena arena;
  private final MemorySegment rows;
  private int count;
  private int sessions;

  private SentLedger(Arena arena, MemorySegment rows) {
    this.arena = arena;
    this.rows = rows;
    rows.set(LONG, 0, MAGIC);
  }

  /** Makes a ledger file, replacing one that is there. */
  public static SentLedger create(Path file) {
    Arena arena = Arena.ofShared();
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      long bytes = (MAX_ROWS + 1L) * ROW_BYTES;
      return new SentLedger(arena, channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena));
    } catch (IOException e) {
      arena.close();
      throw new StrongroomException(
          ErrorKind.CALLER, "ledger: cannot write " + file + "; give another file", e);
    }
  }

  /** A small ledger that is kept in memory only. */
  public static SentLedger inMemory() {
    Arena arena = Arena.ofShared();
    return new SentLedger(arena, arena.allocate((MEMORY_ROWS + 1L) * ROW_BYTES));
  }

  /** What has been noted up to now. */
  public SentFrames snapshot() {
    return SentFrames.parse(rows);
  }

  /** Begins the account of one client of one camera. */
  public synchronized Session open(int camera, long nowMicros) {
    return new Session(camera, ++sessions, nowMicros);
  }

  /** Takes a row, or 0 (the header, never a row) if all are taken. */
  private synchronized long row(int kind, int camera, int session) {
    long at = (count + 1L) * ROW_BYTES;
    if (at + ROW_BYTES > rows.byteSize()) {
      rows.set(INT, 12, 1);
      return 0;
    }
    rows.set(INT, at, kind);
    rows.set(INT, at + 4, camera);
    rows.set(INT, at + 8, session);
    rows.set(INT, 8, ++count);
    return at;
  }

  @Override
  public void close() {
    arena.close();
  }

  /** Why a frame was not sent, or not whole. */
  public enum Skip {
    /** The client did not read fast enough and its queue was full. */
    SLOW_CLIENT(1),
    /** The loop was not encoded that far yet. */
    NOT_ENCODED(2),
    /** The simulator itself was held up for longer than it catches up. */
    LATE(3),
    /** A camera that misbehaves sent it with a packet left out, cut short or overwritten. */
    INCOMPLETE(4),
    /** A camera that misbehaves sent nothing of it. */
    WITHHELD(5),
    /**
     * All of it was sent, and at that moment no client could know how to decode it: before the
     * first keyframe, before the parameter sets, or in a codec that nothing announced.
     */
    UNDECODABLE(6);

    final int code;

    Skip(int code) {
      this.code = code;
    }

    /** Whether some or all of such a frame went out: it may be found, and may be missing. */
    public boolean damaged() {
      return this == INCOMPLETE || this == UNDECODABLE;
    }
  }

  /** The account of one client. */
  public final class Session {
    private final int camera;
    private final int number;
    private final long begunMicros;
    private long row;
    private long next;

    /** Frames after {@code next} that are settled already: sent (true) or left out. */
    private final NavigableMap<Long, Boolean> settled = new TreeMap<>();

    private long frames;
    private long gapRow;
    private long gapEnd;
    private @Nullable Skip gapCause;

    private Session(int camera, int number, long begunMicros) {
      this.camera = camera;
      this.number = number;
      this.begunMicros = begunMicros;
    }

    /** A frame was handed to the network whole. The first one sent begins the account. */
    public synchronized void sent(long frame) {
      begin(frame);
      frames++;
      settle(frame, true);
    }

    private void begin(long frame) {
      if (row == 0) {
        row = row(KIND_SESSION, camera, number);
        next = frame;
        put(16, frame);
        put(40, begunMicros);
      }
    }

    /**
     * A frame was left out or sent damaged. Nothing is noted before the first frame of which
     * anything was sent.
     */
    public synchronized void skipped(long frame, Skip cause) {
      if (cause.damaged()) {
        begin(frame);
      }
      if (row == 0 || frame < next) {
        return;
      }
      if (gapRow != 0 && gapEnd == frame && gapCause == cause) {
        gapEnd = frame + 1;
        rows.set(LONG, gapRow + 24, gapEnd);
      } else {
        gapRow = row(KIND_GAP, camera, number);
        gapEnd = frame + 1;
        gapCause = cause;
        if (gapRow != 0) {
          rows.set(INT, gapRow + 12, cause.code);
          rows.set(LONG, gapRow + 16, frame);
          rows.set(LONG, gapRow + 24, gapEnd);
        }
      }
      settle(frame, false);
    }

    /** The client is gone. */
    public synchronized void end(long nowMicros) {
      if (row != 0) {
        rows.set(INT, row + 12, 1);
        put(48, nowMicros);
      }
    }

    private void settle(long frame, boolean wasSent) {
      if (frame == next && settled.isEmpty()) {
        next++;
      } else if (frame >= next) {
        settled.put(frame, wasSent);
        while (!settled.isEmpty() && settled.firstKey() == next) {
          settled.pollFirstEntry();
          next++;
        }
      }
      put(24, next);
      put(32, settled.isEmpty() ? 0 : sentBeyond());
      put(56, frames);
    }

    private long sentBeyond() {
      long bits = 0;
      for (var entry : settled.headMap(next + Long.SIZE).entrySet()) {
        bits |= entry.getValue() ? 1L << (entry.getKey() - next) : 0;
      }
      return bits;
    }

    private void put(int field, long value) {
      if (row != 0) {
        rows.set(LONG, row + field, value);
      }
    }
  }
}
