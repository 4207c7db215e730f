package io.strongroom.recording.write;

import io.strongroom.crypto.envelope.PackCipher;
import io.strongroom.recording.index.OpenPackRow;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.pack.PackLimits;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.pack.Sidecar;
import io.strongroom.recording.pack.Spans;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.NoSpaceException;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.VolumeThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One pack from its first to its last byte. Sealing state belongs to the writer (under its lock),
 * the file to one volume thread, and what both and the readers share is guarded by this object.
 *
 * <p>Order: key file, header, directory synced before the first chunk; chunk data, fdatasync,
 * catalogue, acknowledgement; footer, sync, rename, directory sync, catalogue row. After the first
 * failure nothing more is written: what is synced stays readable, what is not goes back to the
 * writer.
 */
final class OpenPack {
  private final PackHeader header;
  private final Volume volume;
  private final VolumeThread thread;
  private final Bytes wrappedKey;
  private final PackContext context;
  private final Owner owner;
  private final long tag;

  /** Completed when nothing more will come of this pack: finished, or failed and rescued. */
  final CompletableFuture<Boolean> done = new CompletableFuture<>();

  /** The writer's part. */
  final Sealing sealing;

  private final ArrayDeque<SealedFrame> unsynced = new ArrayDeque<>();
  private final List<IndexEntry> durable = new ArrayList<>();
  private final Spans spans = new Spans();
  private long unsyncedBytes;
  private boolean failed;
  private boolean ended;
  private Path path;

  private Storage.@Nullable StoredFile file;
  private final SpaceAhead space = new SpaceAhead();
  private boolean abandoned;

  /** Whom a pack tells; calls come from its volume thread. */
  interface Owner {
    void synced(OpenPack pack);

    void failed(OpenPack pack, String reason);
  }

  /** What the writer keeps for sealing into this pack; used under the writer's lock. */
  static final class Sealing {
    final PackCipher cipher;
    final WallTime dayStart;
    final WallTime dayEnd;
    final Spans spans = new Spans();
    final List<Init> inits = new ArrayList<>();
    int nextSequence;
    long nextOffset = PackHeader.BYTES;
    boolean rescued;

    Sealing(PackCipher cipher, WallTime dayStart, WallTime dayEnd) {
      this.cipher = cipher;
      this.dayStart = dayStart;
      this.dayEnd = dayEnd;
    }
  }

  /** An init segment and its chunk. */
  record Init(int sequence, Bytes segment) {}

  OpenPack(
      PackHeader header,
      Bytes wrappedKey,
      Volume volume,
      Sealing sealing,
      PackContext context,
      Owner owner) {
    this.header = header;
    this.tag = header.tag();
    this.wrappedKey = wrappedKey;
    this.volume = volume;
    this.sealing = sealing;
    this.context = context;
    this.owner = owner;
    this.thread = volume.packOpened();
    this.path =
        PackPaths.open(volume.root(), header.retentionClass(), header.expiryDay(), header.id());
  }

  PackId id() {
    return header.id();
  }

  PackHeader header() {
    return header;
  }

  long tag() {
    return tag;
  }

  Volume volume() {
    return volume;
  }

  /** Queues the creation of the files and starts the periodic sync. Does not block. */
  void start() {
    context.live().add(this);
    thread.control(this::begin);
    long every = context.settings().syncNanos();
    // spread: packs that start together do not sync together
    long first = Math.floorMod(id().hashCode() * 0x9E3779B97F4A7C15L, every) + 1;
    thread.every(first, every, this::periodicSync);
  }

  /** Queues one frame; false if the pack, its camera or the volume's queue takes no more. */
  boolean append(SealedFrame frame) {
    synchronized (this) {
      unsynced.addLast(frame);
      unsyncedBytes += frame.entry.header().frameBytes();
    }
    Runnable write = () -> write(frame);
    if (frame.isMedia()) {
      return thread.write(write) || forced(write);
    }
    return forced(write);
  }

  private boolean forced(Runnable write) {
    thread.control(write);
    return true;
  }

  /** Whether one more fragment may be queued. */
  synchronized boolean hasRoom() {
    return unsyncedBytes < context.settings().maxUnsyncedBytes()
        && thread.queuedWrites() < VolumeThread.MAX_QUEUED_WRITES;
  }

  synchronized boolean hasFailed() {
    return failed;
  }

  /** Whether the oldest frame has waited so long that the volume must be hung. */
  synchronized boolean isStalled() {
    SealedFrame oldest = unsynced.peekFirst();
    return oldest != null && System.nanoTime() - oldest.bornNanos > context.settings().stallNanos();
  }

  /** Start of the oldest footage not synced. */
  synchronized Optional<WallTime> unsyncedFrom() {
    return unsynced.stream()
        .filter(SealedFrame::isMedia)
        .map(frame -> frame.entry.header().start())
        .min(WallTime::compareTo);
  }

  synchronized List<SealedFrame> unsyncedFrames() {
    return List.copyOf(unsynced);
  }

  synchronized Optional<WallTime> durableUntil() {
    return spans.isEmpty() ? Optional.empty() : Optional.of(spans.end());
  }

  synchronized boolean isAt(Path open) {
    return path.equals(open) || PackPaths.key(path).equals(open);
  }

  synchronized LivePacks.View view() {
    return new LivePacks.View(
        header, volume.id(), path, wrappedKey, List.copyOf(durable), spans.toList());
  }

  synchronized LivePacks.View outline() {
    return new LivePacks.View(header, volume.id(), path, wrappedKey, List.of(), spans.toList());
  }

  /** Queues the end of the pack behind its writes. */
  void finish() {
    thread.control(this::finishNow);
  }

  /** Gives the pack up from outside its thread, which may be hung. */
  void giveUp(String reason) {
    volume.suspect(reason);
    fail(new IOException(reason), false);
  }

  /** After a rescue: returns the buffers once the volume thread cannot be using them any more. */
  void dispose() {
    thread.control(
        () -> {
          // a pack given up from outside comes to its file only here
          closeFailed(false);
          List<SealedFrame> frames;
          synchronized (this) {
            frames = List.copyOf(unsynced);
            unsynced.clear();
            unsyncedBytes = 0;
          }
          frames.forEach(frame -> frame.buffer.release());
          done.complete(false);
        });
  }

  private void begin() {
    if (hasFailed()) {
      return;
    }
    try {
      volume.requireIdentity();
      context.tell(() -> context.catalogue().opening(row(header.start())));
      Storage storage = volume.storage();
      Path directory = PackPaths.directoryOf(path);
      createDirectories(storage, directory);
      try (Storage.StoredFile key = storage.create(PackPaths.key(path))) {
        writeBlock(key, 0, block -> Sidecar.encode(wrappedKey, block));
        key.sync();
      }
      Storage.StoredFile created = storage.create(path);
      file = created;
      space.reserve(created, PackHeader.BYTES);
      writeBlock(created, 0, header::encode);
      created.sync();
      storage.syncDirectory(directory);
    } catch (IOException e) {
      fail(e, true);
    }
  }

  /** Creates a camera's directory and makes each new level's name durable. */
  private void createDirectories(Storage storage, Path directory) throws IOException {
    if (storage.isDirectory(directory)) {
      return;
    }
    storage.createDirectories(directory);
    Path above = directory;
    while (!above.equals(volume.root())) {
      above = PackPaths.directoryOf(above);
      storage.syncDirectory(above);
    }
  }

  /** Fills one block of a buffer. */
  private interface BlockFiller {
    void fill(ByteBuffer block);
  }

  private void writeBlock(Storage.StoredFile target, long offset, BlockFiller filler)
      throws IOException {
    BufferPool.Buffer buffer = context.pool().takeAlways(PackLimits.BLOCK_BYTES);
    try {
      filler.fill(buffer.bytes().limit(PackLimits.BLOCK_BYTES));
      target.write(buffer.bytes().position(0).limit(PackLimits.BLOCK_BYTES), offset);
    } finally {
      buffer.release();
    }
  }

  private void write(SealedFrame frame) {
    Storage.StoredFile target = file;
    if (target == null || hasFailed()) {
      return;
    }
    try {
      space.reserve(target, frame.entry.endBytes());
      ByteBuffer bytes = frame.buffer.bytes().duplicate();
      target.write(
          bytes.position(0).limit(frame.entry.header().frameBytes()), frame.entry.offsetBytes());
      frame.written = true;
    } catch (IOException e) {
      fail(e, true);
    }
  }

  private boolean periodicSync() {
    if (!hasFailed() && file != null) {
      try {
        sync();
      } catch (IOException e) {
        fail(e, true);
      }
    }
    synchronized (this) {
      return !failed && !ended;
    }
  }

  /** Syncs what is written, then tells catalogue, readers and recorder, in that order. */
  private void sync() throws IOException {
    List<SealedFrame> batch = new ArrayList<>();
    synchronized (this) {
      for (SealedFrame frame : unsynced) {
        if (!frame.written) {
          break;
        }
        batch.add(frame);
      }
    }
    Storage.StoredFile target = file;
    if (batch.isEmpty() || target == null) {
      return;
    }
    target.sync();
    synchronized (this) {
      if (failed) {
        return;
      }
      for (SealedFrame frame : batch) {
        unsynced.removeFirst();
        unsyncedBytes -= frame.entry.header().frameBytes();
        durable.add(frame.entry);
        if (frame.isMedia()) {
          spans.add(frame.entry.header().range());
        }
      }
    }
    tellCatalogue(batch);
    batch.forEach(frame -> frame.buffer.release());
    owner.synced(this);
  }

  private void tellCatalogue(List<SealedFrame> batch) {
    OpenPackRow row = row(durableUntil().orElse(header.start()));
    List<IndexEntry> entries = batch.stream().map(frame -> frame.entry).toList();
    List<Gap> gaps = batch.stream().flatMap(frame -> frame.gaps.stream()).toList();
    context.tell(
        () -> {
          context.catalogue().chunks(row, entries);
          if (!gaps.isEmpty()) {
            context.catalogue().journaled(id().camera(), gaps);
          }
        });
  }

  private OpenPackRow row(WallTime durableUntil) {
    return new OpenPackRow(
        id(),
        volume.id(),
        header.retentionClass(),
        header.expiryDay(),
        tag,
        header.start(),
        durableUntil);
  }

  private void finishNow() {
    Storage.StoredFile target = file;
    if (target == null || hasFailed()) {
      return;
    }
    try {
      sync();
      if (!hasFailed()) {
        conclude(target, Footer.State.NORMAL);
      }
    } catch (IOException e) {
      fail(e, true);
    }
  }

  /** Footer, sync, rename, directory sync, catalogue row. */
  private void conclude(Storage.StoredFile target, Footer.State state) throws IOException {
    Footer footer = Footer.of(state, header, view().entries(), List.of());
    FooterWriting.write(target, footer, context.pool());
    target.close();
    file = null;
    rename(footer);
    end(true);
  }

  private void rename(Footer footer) throws IOException {
    Path finished = PackPaths.finishedName(path);
    volume.storage().rename(path, finished);
    synchronized (this) {
      path = finished;
    }
    volume.storage().syncDirectory(PackPaths.directoryOf(finished));
    PackRow row = FooterWriting.row(header, footer, view().spans(), volume.id(), wrappedKey);
    context.tellFinished(row, () -> context.live().remove(this));
  }

  private void end(boolean finished) {
    synchronized (this) {
      ended = true;
    }
    volume.packClosed();
    sealing.cipher.close();
    done.complete(finished);
  }

  private void fail(IOException e, boolean onThread) {
    synchronized (this) {
      if (failed || ended) {
        return;
      }
      failed = true;
    }
    if (onThread) {
      volume.failed(e);
    }
    volume.packClosed();
    owner.failed(this, String.valueOf(e.getMessage()));
    if (onThread) {
      closeFailed(NoSpaceException.is(e));
    }
  }

  /**
   * What happens to the file of a pack that failed. On a disk that is only full the pack is
   * finished with what is synced: the footer fits where unsynced frames lie or where space is
   * reserved; if nothing is synced it is removed. Otherwise the file is left for the next start to
   * recover, but what was reserved behind its end is given back.
   */
  private void closeFailed(boolean full) {
    if (abandoned) {
      return;
    }
    abandoned = true;
    List<IndexEntry> entries = view().entries();
    try (Storage.StoredFile target = file) {
      file = null;
      if (entries.isEmpty() && (full || target == null)) {
        remove();
      } else if (target != null && full && durableUntil().isPresent()) {
        concludeFull(target, entries);
      } else if (target != null) {
        target.truncate(target.size());
      }
    } catch (IOException e) {
      context.log().info("{}: left for recovery at the next start: {}", id(), e.getMessage());
    }
  }

  private void concludeFull(Storage.StoredFile target, List<IndexEntry> entries)
      throws IOException {
    Footer footer = Footer.of(Footer.State.RECOVERED, header, entries, List.of());
    try {
      FooterWriting.write(target, footer, context.pool());
    } catch (NoSpaceException e) {
      target.truncate(footer.offsetBytes());
      throw e;
    }
    rename(footer);
  }

  /** Nothing of this pack was acknowledged; its frames are in memory and go elsewhere. */
  private void remove() throws IOException {
    volume.requireIdentity();
    Storage storage = volume.storage();
    for (Path file : List.of(path, PackPaths.key(path))) {
      if (storage.exists(file)) {
        storage.delete(file);
        storage.syncDirectory(PackPaths.directoryOf(file));
      }
    }
    if (context.tell(() -> context.catalogue().forget(id()))) {
      context.live().remove(this);
    }
  }
}
