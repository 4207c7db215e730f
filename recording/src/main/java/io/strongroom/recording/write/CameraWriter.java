package io.strongroom.recording.write;

import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.PackLimits;
import io.strongroom.recording.pack.RetentionClass;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One recorder life of a camera: which pack a fragment goes to, and what becomes of it when a pack
 * fails. The camera's thread does all of it; the lock is there for the rescue thread, which comes
 * only after a failure.
 */
final class CameraWriter implements PackStore.Writer, PackOwner {
  /** How often a frame is moved from a failed volume before it is a gap. */
  static final int MAX_RESCUES = 3;

  /** Longest wait for the last packs when a life ends. */
  static final long CLOSE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final CameraId camera;
  private final RetentionClass retentionClass;
  private final PackStore.Listener listener;
  private final PackContext context;
  private final PackFactory factory;
  private final Executor rescuers;
  private final Consumer<CameraWriter> onClose;
  private final LossLedger losses;
  private final ChunkSealer sealer;
  private final DurableEdge edge;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable OpenPack current;
  private @Nullable Bytes init;
  private boolean firstOfLife = true;
  private boolean lossPending;
  private boolean closed;

  CameraWriter(
      CameraId camera,
      RetentionClass retentionClass,
      PackStore.Listener listener,
      PackContext context,
      PackFactory factory,
      Executor rescuers,
      Consumer<CameraWriter> onClose) {
    this.camera = camera;
    this.retentionClass = retentionClass;
    this.listener = listener;
    this.context = context;
    this.factory = factory;
    this.rescuers = rescuers;
    this.onClose = onClose;
    this.losses = new LossLedger(camera, context, listener);
    this.sealer = new ChunkSealer(context.pool());
    this.edge = new DurableEdge(listener::durable);
  }

  @Override
  public void init(ByteBuffer initSegment) {
    locked(() -> init = Bytes.copyOf(initSegment));
  }

  @Override
  public void gap(Gap gap) {
    locked(
        () -> {
          losses.tell();
          losses.came(gap.range().to());
          losses.record(gap);
          finishOver(gap.range().to());
        });
  }

  /** A pack whose time is over does not stay open until its camera is back. */
  private void finishOver(WallTime now) {
    giveUpFailed();
    OpenPack pack = current;
    if (pack != null && pack.sealing.isOverAt(now)) {
      cut();
    }
  }

  @Override
  public void fragment(Fragment fragment) {
    locked(() -> take(fragment));
  }

  private void locked(Runnable work) {
    lock.lock();
    try {
      if (closed) {
        throw new StrongroomException(ErrorKind.INTERNAL, "this writer is closed");
      }
      work.run();
    } finally {
      lock.unlock();
    }
  }

  private void take(Fragment fragment) {
    Bytes segment = init;
    if (segment == null) {
      throw new StrongroomException(ErrorKind.INTERNAL, "an init segment must come first");
    }
    TimeRange range =
        new TimeRange(
            fragment.start(), fragment.start().plusMicros(Math.max(1, fragment.durationMicros())));
    losses.came(range.to());
    giveUpFailed();
    OpenPack pack = current;
    if (pack != null
        && (!pack.sealing.takes(range, fragment.bytes().length())
            || factory.betterThan(pack.volume()))) {
      cut();
    }
    pack = current;
    if (pack == null) {
      pack = begin(range.from(), Set.of());
    }
    if (pack == null) {
      lose(range, GapCause.DISK);
    } else if (!pack.hasRoom() || !append(pack, segment, Media.of(fragment), 0)) {
      lose(range, GapCause.OVERLOAD);
    } else {
      losses.tell();
    }
  }

  private boolean append(OpenPack pack, Bytes segment, Media media, int rescues) {
    boolean appended =
        sealer.media(pack, segment, media.with(lossPending ? FrameHeader.LOSS_BEFORE : 0), rescues);
    lossPending &= !appended;
    return appended;
  }

  private void lose(TimeRange range, GapCause cause) {
    lossPending = true;
    losses.lost(range, cause);
  }

  private void giveUpFailed() {
    OpenPack pack = current;
    if (pack == null) {
      return;
    }
    if (!pack.hasFailed() && pack.isStalled()) {
      String stall = "no write was finished for longer than a healthy disk ever takes";
      if (factory.soundBeside(pack.volume())) {
        pack.giveUp(stall);
      } else {
        // a new pack would wait on the same disk; what waits is written when it answers again
        pack.volume().slow(stall);
      }
    }
    if (pack.hasFailed()) {
      rescue(pack, "the volume failed");
    }
  }

  /** Starts a pack; its first chunks are the init segment and the gaps no pack holds yet. */
  private @Nullable OpenPack begin(WallTime start, Set<VolumeId> avoid) {
    losses.flush();
    Optional<OpenPack> started =
        factory.start(
            new PackFactory.Order(camera, retentionClass, start, firstOfLife), avoid, this);
    if (started.isEmpty()) {
      return null;
    }
    OpenPack pack = started.get();
    edge.began(pack);
    firstOfLife = false;
    current = pack;
    List<Gap> gaps = unjournaled();
    if (!gaps.isEmpty()) {
      sealer.journal(pack, start, gaps, 0);
    }
    return pack;
  }

  private List<Gap> unjournaled() {
    try {
      return context.catalogue().unjournaled(camera, PackLimits.MAX_JOURNAL_GAPS);
    } catch (StrongroomException e) {
      // they stay marked, and the next pack takes them
      context.log().info("{}: gaps not repeated in this pack: {}", camera, e.getMessage());
      return List.of();
    }
  }

  /** Ends the current pack with its last chunk, which says that nothing was cut off behind it. */
  private void cut() {
    OpenPack pack = current;
    current = null;
    if (pack == null) {
      return;
    }
    sealer.journal(pack, pack.sealing.end(), unjournaled(), FrameHeader.FINAL);
    pack.finish();
    var _ = pack.done.whenComplete((finished, failure) -> edge.ended(pack));
  }

  @Override
  public void synced(OpenPack pack) {
    edge.synced(pack);
  }

  @Override
  public void failed(OpenPack pack, String reason) {
    try {
      rescuers.execute(
          () -> {
            lock.lock();
            try {
              rescue(pack, reason);
            } finally {
              lock.unlock();
            }
          });
    } catch (RejectedExecutionException e) {
      // the next fragment or the end of this life does it instead
      context.log().info("{}: rescue is left to the camera's thread", pack.id());
    }
  }

  /** Moves what a failed pack had not synced into a new pack on another volume. */
  private void rescue(OpenPack failed, String reason) {
    if (failed.sealing.rescued) {
      return;
    }
    failed.sealing.rescued = true;
    boolean wasCurrent = current == failed;
    OpenPack saved = wasCurrent ? null : current;
    current = null;
    List<SealedFrame> frames =
        failed.unsyncedFrames().stream().filter(SealedFrame::isMedia).toList();
    if (!frames.isEmpty()) {
      listener.abandoned(
          new TimeRange(
              frames.getFirst().entry.header().start(), frames.getLast().entry.header().end()),
          reason);
    }
    for (SealedFrame frame : frames) {
      rescue(failed, frame);
    }
    failed.sealing.cipher.close();
    if (!wasCurrent || closed) {
      cut();
      current = saved;
    }
    var _ = failed.done.whenComplete((finished, failure) -> edge.ended(failed));
    failed.dispose();
  }

  private void rescue(OpenPack failed, SealedFrame frame) {
    FrameHeader header = frame.entry.header();
    OpenPack pack = current;
    if (frame.rescues < MAX_RESCUES && pack == null) {
      pack = begin(header.start(), Set.of(failed.volume().id()));
    }
    if (pack == null || frame.rescues >= MAX_RESCUES) {
      lose(header.range(), GapCause.DISK);
      return;
    }
    Media media = ChunkSealer.opened(failed, frame);
    if (!append(pack, failed.sealing.segment(header.init()), media, frame.rescues + 1)) {
      lose(header.range(), GapCause.OVERLOAD);
    }
  }

  @Override
  public void stopped(WallTime now) {
    locked(() -> losses.stopped(now));
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      giveUpFailed();
      losses.end();
      losses.flush();
      cut();
      closed = true;
    } finally {
      lock.unlock();
    }
    awaitPacks();
    onClose.accept(this);
  }

  /** A pack that fails now is rescued into a new one, which is waited for as well. */
  private void awaitPacks() {
    long deadline = System.nanoTime() + CLOSE_TIMEOUT_NANOS;
    try {
      for (Optional<OpenPack> pack = edge.oldest(); pack.isPresent(); pack = edge.oldest()) {
        pack.get().done.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        edge.ended(pack.get());
      }
    } catch (TimeoutException | ExecutionException e) {
      context.log().warn("{}: its last pack is left for recovery at the next start", camera);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lock.lock();
    try {
      losses.end();
    } finally {
      lock.unlock();
    }
  }
}
