package io.strongroom.recording.read;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.volume.BufferPool;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * A keyholder's look at some chunks of a copy, wherever that lies: each is opened and its plaintext
 * compared with its digest. Key and plaintext stay in this process and are wiped. The intent is
 * durable in the access log before the key is used. Thread-safe, one check at a time; blocks for as
 * long as the holder takes to send the chunks.
 */
public final class CopyCheck {
  /** Chunks that are opened besides the first init segment. */
  public static final int CHUNKS = 4;

  /** Header and footer must be here after this time: who asks does not wait much longer. */
  static final Duration OPENING = Duration.ofSeconds(5);

  private final DekUnwrapper keys;
  private final BooleanSupplier keysAreOpen;
  private final Intents intents;
  private final BufferPool pool;
  private final RandomGenerator random;
  private final LongSupplier nanoTime;
  private final ReentrantLock turn = new ReentrantLock();

  /** Writes what is going to be checked into the access log. */
  public interface Intents {
    /**
     * Returns when the intent is durable.
     *
     * @param holder the node whose copy it is
     * @throws StrongroomException UNAVAILABLE if the log cannot be written: nothing is opened then
     */
    Authorisation intend(PackId pack, TimeRange range, NodeId holder);
  }

  /**
   * What was found.
   *
   * @param sound whether all that was opened is what was sealed
   * @param chunk sequence of the one that is not; {@link #NO_CHUNK} if that is header or footer, or
   *     none
   */
  public record Verdict(boolean sound, int chunk) {
    /** In place of a chunk's sequence. */
    public static final int NO_CHUNK = -1;

    /** Nothing is wrong. */
    public static final Verdict SOUND = new Verdict(true, NO_CHUNK);
  }

  /**
   * @param keys this node's own key store; never one that asks others
   * @param keysAreOpen whether it has been opened, so that no intent is written in vain
   * @param random which chunks are opened; nobody may foresee it who could keep those alone sound
   * @param nanoTime normally {@link System#nanoTime}
   */
  public CopyCheck(
      DekUnwrapper keys,
      BooleanSupplier keysAreOpen,
      Intents intents,
      BufferPool pool,
      RandomGenerator random,
      LongSupplier nanoTime) {
    this.keys = keys;
    this.keysAreOpen = keysAreOpen;
    this.intents = intents;
    this.pool = pool;
    this.random = random;
    this.nanoTime = nanoTime;
  }

  /**
   * Checks a finished pack.
   *
   * @param holder the node that has it
   * @param there what lies on that node
   * @throws StrongroomException UNAVAILABLE, EXHAUSTED or NOT_FOUND if nothing can be said now
   */
  public Verdict check(PackId id, NodeId holder, Holdings there) {
    if (!keysAreOpen.getAsBoolean()) {
      throw new StrongroomException(ErrorKind.UNAVAILABLE, "the key store is closed on this node");
    }
    if (!turn.tryLock()) {
      throw new StrongroomException(ErrorKind.EXHAUSTED, "another copy is being checked here");
    }
    try {
      return look(id, holder, there);
    } catch (EOFException e) {
      return new Verdict(false, Verdict.NO_CHUNK);
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the copy cannot be read: " + e.getMessage(), e);
    } finally {
      turn.unlock();
    }
  }

  private Verdict look(PackId id, NodeId holder, Holdings there) throws IOException {
    long begin = nanoTime.getAsLong();
    HeldPack.Finished pack;
    OpenedPack opened;
    try {
      pack = find(id, holder, there);
      opened = OpenPacks.open(id, pack);
    } catch (StrongroomException e) {
      return damaged(e, Verdict.NO_CHUNK);
    }
    try {
      List<IndexEntry> chosen = chosen(OpenPacks.indexOf(opened));
      if (nanoTime.getAsLong() - begin > OPENING.toNanos()) {
        throw new StrongroomException(
            ErrorKind.UNAVAILABLE, "node " + holder + " sends too slowly for a check");
      }
      Authorisation authorisation = intents.intend(id, pack.row().range(), holder);
      for (IndexEntry entry : chosen) {
        try {
          wipe(opened.open(entry, authorisation, keys, pool));
        } catch (StrongroomException e) {
          return damaged(e, entry.header().sequence());
        }
      }
      return Verdict.SOUND;
    } finally {
      opened.close();
    }
  }

  private static HeldPack.Finished find(PackId id, NodeId holder, Holdings there) {
    return there
        .find(id, Holdings.NEWEST)
        .filter(HeldPack.Finished.class::isInstance)
        .map(HeldPack.Finished.class::cast)
        .orElseThrow(
            () ->
                new StrongroomException(
                    ErrorKind.NOT_FOUND, "node " + holder + " does not have the pack"));
  }

  private static Verdict damaged(StrongroomException e, int chunk) {
    if (e.kind() != ErrorKind.CORRUPT) {
      throw e;
    }
    return new Verdict(false, chunk);
  }

  private static void wipe(ByteBuffer plain) {
    plain.put(0, new byte[plain.limit()]);
  }

  /** The first init segment, without which nothing plays, and some of the rest. */
  private List<IndexEntry> chosen(List<IndexEntry> entries) {
    List<IndexEntry> rest = new ArrayList<>(entries);
    List<IndexEntry> chosen = new ArrayList<>();
    entries.stream()
        .filter(entry -> entry.header().kind() == FrameHeader.Kind.INIT)
        .findFirst()
        .ifPresent(
            init -> {
              chosen.add(init);
              rest.remove(init);
            });
    for (int n = 0; n < CHUNKS && !rest.isEmpty(); n++) {
      chosen.add(rest.remove(random.nextInt(rest.size())));
    }
    return chosen;
  }
}
