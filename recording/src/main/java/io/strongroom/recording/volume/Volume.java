package io.strongroom.recording.volume;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VolumeId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One place for packs, usually one disk. Thread-safe. It is written to, and deleted from, only
 * while the identity found at its root is the one expected, so that an empty mount point or a
 * foreign disk is never mistaken for it.
 */
public final class Volume implements AutoCloseable {
  /**
   * Writer threads of one volume. Each waits for the disk most of its time, and a disk serves
   * several waiting requests at once: 1,000 cameras on one volume need more than two threads.
   */
  public static final int WRITER_THREADS = 8;

  /** How often identity and free space are looked at. */
  public static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Space that stays free: a fiftieth of the volume, but not more than this. */
  public static final long MAX_RESERVE_BYTES = 1L << 30;

  private static final String MISSING_ALARM = "volume-missing";
  private static final String COLD_ALARM = "cold-store-away";

  /** What a volume is good for. */
  public enum State {
    /** Packs are written and read. */
    OK,
    /** A write or sync failed: read from, written to only if there is no other. */
    SUSPECT,
    /** Not there, or not the volume that is expected there: not touched. */
    MISSING,
    /** No room: read from, written to again when there is room. */
    FULL
  }

  private final Path root;
  private final Tier tier;
  private final VolumeIdentity identity;
  private final Storage storage;
  private final Alarms alarms;
  private final List<VolumeThread> threads = new ArrayList<>();
  private final AtomicInteger openPacks = new AtomicInteger();
  private final AtomicInteger nextThread = new AtomicInteger();
  private final Lock keyFiles = new ReentrantLock();
  private final AtomicLong looks = new AtomicLong();

  /** Which look its state is from. */
  private long newestLook;

  private volatile boolean slow;
  private volatile State state = State.OK;
  private volatile long usableBytes;
  private volatile long reserveBytes;
  private volatile long totalBytes;

  private Volume(Path root, Tier tier, VolumeIdentity identity, Storage storage, Alarms alarms) {
    this.root = root;
    this.tier = tier;
    this.identity = identity;
    this.storage = storage;
    this.alarms = alarms;
    for (int i = 0; i < (tier == Tier.COLD ? 1 : WRITER_THREADS); i++) {
      threads.add(new VolumeThread("volume-" + identity.label() + "-" + i));
    }
    if (tier == Tier.COLD) {
      // recording does not wait for an answer over the network
      this.state = State.MISSING;
      threads.getFirst().every(0, CHECK_NANOS, this::check);
    } else {
      check();
      threads.getFirst().every(CHECK_NANOS, CHECK_NANOS, this::check);
    }
  }

  /**
   * Opens the volume at a folder.
   *
   * @param label for a volume that is new
   * @param expected the identity last seen at this folder; empty for a folder never used before,
   *     which is then made a volume
   * @throws StrongroomException UNAVAILABLE if the folder cannot be used; an expected volume that
   *     is missing is no error but a state and an alarm, because recording goes on elsewhere
   */
  public static Volume open(
      Path root,
      String label,
      Optional<VolumeId> expected,
      Storage storage,
      BufferPool pool,
      Alarms alarms) {
    return open(root, label, Tier.HOT, expected, storage, pool, alarms);
  }

  /** The same for a volume of any tier. One that is cold is MISSING until it has answered. */
  public static Volume open(
      Path root,
      String label,
      Tier tier,
      Optional<VolumeId> expected,
      Storage storage,
      BufferPool pool,
      Alarms alarms) {
    if (expected.isPresent()) {
      return new Volume(root, tier, new VolumeIdentity(expected.get(), label), storage, alarms);
    }
    try {
      Optional<VolumeIdentity> found = VolumeIdentity.read(storage, root);
      if (found.isEmpty() && storage.exists(root.resolve("packs"))) {
        throw new StrongroomException(
            ErrorKind.UNAVAILABLE,
            "volume path "
                + root
                + " holds packs but no "
                + VolumeIdentity.FILE_NAME
                + ": restore that file, or move the packs away");
      }
      VolumeIdentity identity = found.orElse(new VolumeIdentity(newId(), label));
      if (found.isEmpty()) {
        storage.createDirectories(root);
        identity.write(storage, root, pool);
      }
      return new Volume(root, tier, identity, storage, alarms);
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "volume path "
              + root
              + " cannot be used: "
              + e.getMessage()
              + "; create the folder, mount the disk, or give this user the right to write there",
          e);
    }
  }

  private static VolumeId newId() {
    return new VolumeId(UUID.randomUUID());
  }

  public VolumeId id() {
    return identity.id();
  }

  public String label() {
    return identity.label();
  }

  public Path root() {
    return root;
  }

  public Tier tier() {
    return tier;
  }

  public Storage storage() {
    return storage;
  }

  public State state() {
    return state;
  }

  /**
   * Held by whoever replaces the key file of a finished pack, until the row says the same: a key
   * file that is made anew from a row that another thread is just changing would be the old one.
   */
  public Lock keyFiles() {
    return keyFiles;
  }

  /**
   * Makes a folder below the root and each new level's name durable.
   *
   * @param folder below {@link #root}
   */
  public void createDirectories(Path folder) throws IOException {
    if (storage.isDirectory(folder)) {
      return;
    }
    storage.createDirectories(folder);
    for (Path above = folder.getParent();
        above != null && above.startsWith(root);
        above = above.getParent()) {
      storage.syncDirectory(above);
    }
  }

  /** Free bytes at the last look. */
  public long usableBytes() {
    return usableBytes;
  }

  /** What packs may still take, at the last look: what is free beyond the reserve. */
  public Room room() {
    return new Room(Math.max(0, usableBytes - reserveBytes), totalBytes);
  }

  /** Packs being written here now. */
  public int openPacks() {
    return openPacks.get();
  }

  /** Writes of recorders that wait for this volume. */
  public int queuedWrites() {
    return threads.stream().mapToInt(VolumeThread::queuedWrites).sum();
  }

  /** Assigns a thread to a new pack; {@link #packClosed} gives it back. */
  public VolumeThread packOpened() {
    openPacks.incrementAndGet();
    return threads.get(Math.floorMod(nextThread.getAndIncrement(), threads.size()));
  }

  public void packClosed() {
    openPacks.decrementAndGet();
  }

  /** The thread for work that belongs to no pack. */
  public VolumeThread anyThread() {
    return threads.getFirst();
  }

  /**
   * Reads the identity from the disk; call before the first write to a pack and before a deletion.
   *
   * @throws IOException if it is not the expected one; the volume is MISSING from then on
   */
  public void requireIdentity() throws IOException {
    long look = looks.incrementAndGet();
    String trouble = identityTrouble();
    if (trouble != null) {
      missing(look, trouble);
      throw new IOException(trouble);
    }
  }

  /** A write or sync failed here. Stays so until the next start: a failed disk is not trusted. */
  public synchronized void failed(IOException e) {
    if (tier == Tier.COLD) {
      // an object store is asked again: what is wrong with it now may be the network
      return;
    }
    if (NoSpaceException.is(e)) {
      full("a write found no room");
    } else if (state != State.MISSING) {
      suspect(String.valueOf(e.getMessage()));
    }
  }

  /** Marks the volume as not to be trusted. */
  public synchronized void suspect(String detail) {
    if (state == State.MISSING) {
      return;
    }
    state = State.SUSPECT;
    alarms.raise(
        "volume-suspect",
        id().toString(),
        detail,
        "look at the disk's own error log (dmesg, smartctl), replace it, then restart the node");
  }

  /** The volume does not answer, and there is no other: an alarm until it does. */
  public synchronized void slow(String detail) {
    slow = true;
    alarms.raise(
        "volume-slow",
        id().toString(),
        detail,
        "footage waits in memory and is lost when that is full; look at the disk and what else"
            + " uses it, or add a volume");
  }

  /** A sync has ended well. */
  public void answered() {
    if (slow) {
      slow = false;
      alarms.clear("volume-slow", id().toString());
    }
  }

  private synchronized void full(String detail) {
    if (state == State.OK) {
      state = State.FULL;
    }
    alarms.raise(
        "volume-full",
        id().toString(),
        detail + "; " + usableBytes + " bytes free on " + root,
        "add a volume, shorten retention, or move other files off this disk");
  }

  private synchronized void missing(long look, String detail) {
    if (isOlder(look)) {
      return;
    }
    state = State.MISSING;
    alarms.raise(
        missingAlarm(),
        id().toString(),
        detail,
        tier == Tier.COLD
            ? "check that the store runs, that this node reaches it, and its settings below"
                + " cold; recording goes on, footage there cannot be played, moved or removed"
                + " until then"
            : "mount the volume "
                + identity.label()
                + " at "
                + root
                + "; nothing is written until then");
  }

  /** A look that took long does not undo what was seen by one that began after it. */
  private boolean isOlder(long look) {
    if (look < newestLook) {
      return true;
    }
    newestLook = look;
    return false;
  }

  private String missingAlarm() {
    return tier == Tier.COLD ? COLD_ALARM : MISSING_ALARM;
  }

  private @org.jspecify.annotations.Nullable String identityTrouble() {
    try {
      Optional<VolumeIdentity> found = VolumeIdentity.read(storage, root);
      if (found.isEmpty()) {
        return "no " + VolumeIdentity.FILE_NAME + " at " + root;
      }
      VolumeId seen = found.get().id();
      return seen.equals(id()) ? null : root + " holds volume " + seen + " instead of " + id();
    } catch (IOException | StrongroomException e) {
      return tier == Tier.COLD
          ? String.valueOf(e.getMessage())
          : root + " cannot be read: " + e.getMessage();
    }
  }

  /** Looks at identity and space now, and not only at the next time. */
  public void look() {
    boolean _ = check();
  }

  /** Looks at identity and space; runs at start and every {@link #CHECK_NANOS}. */
  private boolean check() {
    long look = looks.incrementAndGet();
    String trouble = identityTrouble();
    if (trouble != null) {
      missing(look, trouble);
      return true;
    }
    try {
      usableBytes = storage.usableBytes(root);
      totalBytes = storage.totalBytes(root);
      long reserve = Math.min(MAX_RESERVE_BYTES, totalBytes / 50);
      reserveBytes = reserve;
      synchronized (this) {
        if (isOlder(look)) {
          return true;
        }
        if (state == State.MISSING) {
          state = State.OK;
          alarms.clear(missingAlarm(), id().toString());
        }
        if (usableBytes < reserve) {
          full("less free than the reserve of " + reserve + " bytes");
        } else if (state == State.FULL && usableBytes >= 2 * reserve) {
          state = State.OK;
          alarms.clear("volume-full", id().toString());
        }
      }
    } catch (IOException e) {
      suspect("free space cannot be read: " + e.getMessage());
    }
    return true;
  }

  /** Ends the writer threads after the work already queued. */
  @Override
  public void close() {
    threads.forEach(VolumeThread::close);
  }
}
