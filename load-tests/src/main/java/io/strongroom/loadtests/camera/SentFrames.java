package io.strongroom.loadtests.camera;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The contents of a {@link SentLedger}.
 *
 * @param sessions in the order in which their first frame was sent
 * @param complete false if the ledger was too small for everything that happened
 */
public record SentFrames(List<Session> sessions, boolean complete) {
  public SentFrames {
    sessions = List.copyOf(sessions);
  }

  /**
   * One client of one camera.
   *
   * @param camera number of the camera
   * @param session number of the session
   * @param first first frame sent
   * @param next every frame from {@code first} to before this was sent, save those in {@code gaps}
   * @param sentBeyond bit i: frame {@code next + i} was sent too
   * @param frames number of frames sent
   * @param begunMicros when the client asked for pictures, UTC
   * @param endedMicros when it was gone, UTC; 0 if it was not, or the simulator was killed
   * @param gaps what was left out or sent damaged, ascending
   */
  public record Session(
      int camera,
      int session,
      long first,
      long next,
      long sentBeyond,
      long frames,
      long begunMicros,
      long endedMicros,
      List<Gap> gaps) {
    public Session {
      gaps = List.copyOf(gaps);
    }

    /** Whether this client was sent that frame, whole and in a state to be decoded. */
    public boolean sent(long frame) {
      if (frame >= next) {
        return frame - next < Long.SIZE && (sentBeyond >>> (frame - next) & 1) != 0;
      }
      return frame >= first && gaps.stream().noneMatch(gap -> gap.covers(frame));
    }

    /** Whether this client was sent that frame damaged: it may have it, and need not. */
    public boolean damaged(long frame) {
      return gaps.stream().anyMatch(gap -> gap.cause().damaged() && gap.covers(frame));
    }
  }

  /** Frames {@code from} to before {@code to} were left out, or damaged. */
  public record Gap(long from, long to, SentLedger.Skip cause) {
    boolean covers(long frame) {
      return frame >= from && frame < to;
    }
  }

  /** The sessions of one camera. */
  public List<Session> of(int camera) {
    return sessions.stream().filter(session -> session.camera() == camera).toList();
  }

  /**
   * Reads a ledger file, also while it is being written; then the newest frame may be amiss.
   *
   * @throws StrongroomException CORRUPT if it is not a ledger
   */
  public static SentFrames read(Path file) {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return parse(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.CALLER, "ledger: cannot read " + file + "; give the simulator's --ledger", e);
    }
  }

  static SentFrames parse(MemorySegment bytes) {
    if (bytes.byteSize() < SentLedger.ROW_BYTES
        || bytes.get(SentLedger.LONG, 0) != SentLedger.MAGIC) {
      throw new StrongroomException(ErrorKind.CORRUPT, "ledger: this is not a ledger");
    }
    int count = bytes.get(SentLedger.INT, 8);
    if (count < 0 || (count + 1L) * SentLedger.ROW_BYTES > bytes.byteSize()) {
      throw new StrongroomException(ErrorKind.CORRUPT, "ledger: it has been cut off");
    }
    List<Session> sessions = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      MemorySegment row = bytes.asSlice((long) i * SentLedger.ROW_BYTES, SentLedger.ROW_BYTES);
      if (row.get(SentLedger.INT, 0) == SentLedger.KIND_SESSION) {
        sessions.add(session(bytes, row, i, count));
      }
    }
    return new SentFrames(sessions, bytes.get(SentLedger.INT, 12) == 0);
  }

  private static Session session(MemorySegment bytes, MemorySegment row, int index, int count) {
    int number = row.get(SentLedger.INT, 8);
    List<Gap> gaps = new ArrayList<>();
    for (int i = index + 1; i <= count; i++) {
      long at = (long) i * SentLedger.ROW_BYTES;
      if (bytes.get(SentLedger.INT, at) == SentLedger.KIND_GAP
          && bytes.get(SentLedger.INT, at + 8) == number) {
        gaps.add(
            new Gap(
                bytes.get(SentLedger.LONG, at + 16),
                bytes.get(SentLedger.LONG, at + 24),
                cause(bytes.get(SentLedger.INT, at + 12))));
      }
    }
    return new Session(
        row.get(SentLedger.INT, 4),
        number,
        row.get(SentLedger.LONG, 16),
        row.get(SentLedger.LONG, 24),
        row.get(SentLedger.LONG, 32),
        row.get(SentLedger.LONG, 56),
        row.get(SentLedger.LONG, 40),
        row.get(SentLedger.LONG, 48),
        gaps);
  }

  private static SentLedger.Skip cause(int code) {
    for (SentLedger.Skip cause : SentLedger.Skip.values()) {
      if (cause.code == code) {
        return cause;
      }
    }
    throw new StrongroomException(ErrorKind.CORRUPT, "ledger: unknown cause of a gap");
  }
}
