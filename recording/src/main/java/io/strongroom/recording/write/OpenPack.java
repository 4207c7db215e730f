package io.strongroom.recording.write;

import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.OpenPackRow;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.pack.Spans;
import io.strongroom.recording.volume.NoSpaceException;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.VolumeThread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One pack from its first to its last byte. Sealing state belongs to the writer (under its lock),
 * the files to one volume thread, and what both and the readers share is guarded by this object.
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
  private final PackOwner owner;
  private final PackOutput output;
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

  /** Gaps in durable chunks, as long as there is no footage. Used by the volume thread. */
  private final List<Gap> journaled = new ArrayList<>();

  /** Used by the volume thread. */
  private boolean abandoned;

  OpenPack(
      PackHeader header,
      Bytes wrappedKey,
      Volume volume,
      Sealing sealing,
      PackContext context,
      PackOwner owner) {
    this.header = header;
    this.tag = header.tag();
    this.wrappedKey = wrappedKey;
    this.volume = volume;
    this.sealing = sealing;
    this.context = context;
    this.owner = owner;
    this.output = new PackOutput(header, wrappedKey, volume, context.pool());
    this.thread = volume.packOpened();
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

  /** Queues one frame; whether one more may come is {@link #hasRoom}'s to say. */
  void append(SealedFrame frame) {
    synchronized (this) {
      unsynced.addLast(frame);
      unsyncedBytes += frame.entry.header().frameBytes();
    }
    Runnable write = () -> write(frame);
    if (!frame.isMedia() || !thread.write(write)) {
      // it is in the pack's numbers already, and may not be left out any more
      thread.control(write);
    }
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

  synchronized long durableBytes() {
    return durable.isEmpty() ? 0 : durable.getLast().endBytes();
  }

  boolean isAt(Path open) {
    Path path = output.path();
    return path.equals(open) || PackPaths.key(path).equals(open);
  }

  synchronized LivePacks.View view() {
    return new LivePacks.View(
        header, volume.id(), output.path(), wrappedKey, List.copyOf(durable), spans.toList());
  }

  synchronized LivePacks.View outline() {
    return new LivePacks.View(
        header, volume.id(), output.path(), wrappedKey, List.of(), spans.toList());
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
          abandon(false);
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
      output.create();
    } catch (IOException e) {
      fail(e, true);
    }
  }

  private void write(SealedFrame frame) {
    if (hasFailed()) {
      return;
    }
    try {
      output.write(frame);
    } catch (IOException e) {
      fail(e, true);
    }
  }

  private boolean periodicSync() {
    if (!hasFailed() && output.isOpen()) {
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
    List<SealedFrame> batch = written();
    if (batch.isEmpty()) {
      return;
    }
    output.sync();
    volume.answered();
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
    // they are on disk, so their memory can serve the next ones already
    batch.forEach(frame -> frame.buffer.release());
    context.round(thread).synced(this, grown(batch));
  }

  /** The catalogue knows what has been synced. */
  void acknowledge() {
    owner.synced(this);
  }

  private synchronized List<SealedFrame> written() {
    List<SealedFrame> batch = new ArrayList<>();
    for (SealedFrame frame : unsynced) {
      if (!frame.written) {
        break;
      }
      batch.add(frame);
    }
    return batch;
  }

  private Catalogue.Grown grown(List<SealedFrame> batch) {
    List<Gap> gaps = batch.stream().flatMap(frame -> frame.gaps.stream()).toList();
    if (durableUntil().isEmpty()) {
      journaled.addAll(gaps);
    } else {
      journaled.clear();
    }
    return new Catalogue.Grown(
        row(durableUntil().orElse(header.start())),
        batch.stream().map(frame -> frame.entry).toList(),
        gaps);
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
    if (hasFailed() || !output.isOpen()) {
      return;
    }
    try {
      sync();
      if (hasFailed()) {
        return;
      }
      if (durableUntil().isPresent()) {
        conclude(Footer.State.NORMAL);
      } else {
        takeBack();
      }
      end(true);
    } catch (IOException e) {
      fail(e, true);
    }
  }

  /** Footer, sync, rename, directory sync, catalogue row. */
  private void conclude(Footer.State state) throws IOException {
    LivePacks.View view = view();
    Footer footer = Footer.of(state, header, view.entries(), List.of());
    output.finish(footer);
    context.tellFinished(
        PackRow.of(header, footer, view.spans(), volume.id(), wrappedKey),
        () -> context.live().remove(this));
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
      abandon(NoSpaceException.is(e));
    }
  }

  /**
   * What happens to the files of a pack that failed. On a disk that is only full the pack is
   * finished with what is synced: the footer fits where unsynced frames lie or where space is
   * reserved; if nothing is synced it is removed. Otherwise the file is left for the next start to
   * recover, but what was reserved behind its end is given back.
   */
  private void abandon(boolean full) {
    if (abandoned) {
      return;
    }
    abandoned = true;
    boolean nothingSynced = view().entries().isEmpty();
    try {
      if (nothingSynced && (full || !output.isOpen())) {
        remove();
      } else if (full && output.isOpen() && durableUntil().isPresent()) {
        conclude(Footer.State.RECOVERED);
      } else {
        output.leave();
      }
    } catch (IOException e) {
      context.log().info("{}: left for recovery at the next start: {}", id(), e.getMessage());
    }
  }

  /** A pack that no fragment found room in ends as if it had not been; its gaps go to the next. */
  private void takeBack() throws IOException {
    if (journaled.stream()
        .allMatch(gap -> context.tell(() -> context.catalogue().gap(id().camera(), gap, false)))) {
      remove();
    } else {
      output.leave();
    }
  }

  /** Nothing of this pack was acknowledged; its frames are in memory and go elsewhere. */
  private void remove() throws IOException {
    output.remove();
    if (context.tell(() -> context.catalogue().forget(id()))) {
      context.live().remove(this);
    }
  }
}
