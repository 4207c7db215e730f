package io.strongroom.recording.write;

import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.Checksums;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.Frames;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.Journal;
import io.strongroom.recording.pack.PackLimits;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.volume.BufferPool;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One recorder life of a camera. The camera's thread hashes and seals each fragment straight into
 * the aligned buffer that a volume thread writes; nothing is copied in between. The lock is there
 * for the rescue thread, which comes only after a failure.
 */
final class CameraWriter implements PackStore.Writer, OpenPack.Owner {
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
  private final MessageDigest sha256 = Checksums.sha256();
  private final ReentrantLock lock = new ReentrantLock();

  /** Packs of this life that may still hold unsynced footage, oldest first. */
  private final CopyOnWriteArrayList<OpenPack> unfinished = new CopyOnWriteArrayList<>();

  private @Nullable WallTime syncedUntil;
  private @Nullable WallTime reported;
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
          losses.record(gap);
        });
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
    giveUpFailed();
    OpenPack pack = current;
    if (pack != null && mustCut(pack, fragment, range)) {
      cut();
    }
    pack = current;
    if (pack == null) {
      pack = begin(range.from(), Set.of());
    }
    if (pack == null) {
      lose(range, GapCause.DISK);
    } else if (!pack.hasRoom() || !append(pack, segment, media(fragment), 0)) {
      lose(range, GapCause.OVERLOAD);
    } else {
      losses.tell();
    }
  }

  private void lose(TimeRange range, GapCause cause) {
    lossPending = true;
    losses.lost(range, cause);
  }

  /** What is known of a fragment besides its place in a pack. */
  private record Media(
      ByteBuffer plain,
      int flags,
      WallTime start,
      long durationMicros,
      MediaTime mediaStart,
      int sampleCount) {}

  private static Media media(Fragment fragment) {
    int flags =
        (fragment.keyframe() ? FrameHeader.KEYFRAME : 0)
            | (fragment.discontinuity() ? FrameHeader.DISCONTINUITY : 0)
            | (fragment.lossBefore() ? FrameHeader.LOSS_BEFORE : 0);
    return new Media(
        fragment.bytes(),
        flags,
        fragment.start(),
        Math.max(0, fragment.durationMicros()),
        fragment.mediaStart(),
        fragment.sampleCount());
  }

  private void giveUpFailed() {
    OpenPack pack = current;
    if (pack == null) {
      return;
    }
    if (!pack.hasFailed() && pack.isStalled()) {
      pack.giveUp("no write was finished for longer than a healthy disk ever takes");
    }
    if (pack.hasFailed()) {
      rescue(pack, "the volume failed");
    }
  }

  private boolean mustCut(OpenPack pack, Fragment fragment, TimeRange range) {
    OpenPack.Sealing sealing = pack.sealing;
    WallTime at = range.from();
    boolean time =
        at.isBefore(sealing.dayStart)
            || !at.isBefore(sealing.dayEnd)
            || pack.header().start().microsUntil(at) >= PackLimits.MAX_DURATION_MICROS
            || sealing.spans.fallsBack(range);
    long bytes = sealing.nextOffset + fragment.bytes().remaining() + 4L * PackLimits.BLOCK_BYTES;
    // what may still come: an INIT chunk, this fragment, the last JOURNAL chunk
    boolean size =
        bytes > PackLimits.MAX_BYTES
            || sealing.nextSequence + 3 > PackLimits.MAX_CHUNKS
            || sealing.inits.size() >= PackLimits.MAX_INITS
            || (sealing.spans.size() >= PackLimits.MAX_SPANS && sealing.spans.opensSpan(range));
    return time || size || factory.betterThan(pack.volume());
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
    unfinished.add(pack);
    firstOfLife = false;
    current = pack;
    List<Gap> gaps = unjournaled();
    if (!gaps.isEmpty()) {
      appendJournal(pack, start, gaps, 0);
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

  private void appendJournal(OpenPack pack, WallTime start, List<Gap> gaps, int flags) {
    ByteBuffer body = Journal.encode(gaps);
    FrameHeader header =
        header(
            pack,
            FrameHeader.Kind.JOURNAL,
            pack.sealing.nextSequence,
            new Media(body, flags, start, 0, MediaTime.anchoredAt(start), 0));
    queue(pack, header, body, context.pool().takeAlways(header.frameBytes()), gaps, 0);
  }

  /** Appends a fragment, and its init segment before it if the pack's last one is another. */
  private boolean append(OpenPack pack, Bytes segment, Media media, int rescues) {
    OpenPack.Sealing sealing = pack.sealing;
    int frame = (int) PackLimits.padded(media.plain().remaining() + 128L);
    if (media.plain().remaining() > PackLimits.MAX_PLAIN_BYTES) {
      return false;
    }
    BufferPool.Buffer buffer = context.pool().take(frame).orElse(null);
    if (buffer == null) {
      return false;
    }
    int flags = media.flags();
    if (sealing.inits.isEmpty() || !sealing.inits.getLast().segment().equals(segment)) {
      appendInit(pack, segment, media.start(), media.mediaStart());
      flags |= FrameHeader.FORMAT_CHANGED;
    }
    if (lossPending) {
      flags |= FrameHeader.LOSS_BEFORE;
      lossPending = false;
    }
    Media flagged =
        new Media(
            media.plain(),
            flags,
            media.start(),
            media.durationMicros(),
            media.mediaStart(),
            media.sampleCount());
    FrameHeader header =
        header(pack, FrameHeader.Kind.MEDIA, sealing.inits.getLast().sequence(), flagged);
    sealing.spans.add(header.range());
    queue(pack, header, media.plain(), buffer, List.of(), rescues);
    return true;
  }

  private void appendInit(OpenPack pack, Bytes segment, WallTime start, MediaTime mediaStart) {
    ByteBuffer plain = segment.asBuffer();
    int sequence = pack.sealing.nextSequence;
    FrameHeader header =
        header(pack, FrameHeader.Kind.INIT, sequence, new Media(plain, 0, start, 0, mediaStart, 0));
    queue(pack, header, plain, context.pool().takeAlways(header.frameBytes()), List.of(), 0);
    pack.sealing.inits.add(new OpenPack.Init(sequence, segment));
  }

  private FrameHeader header(OpenPack pack, FrameHeader.Kind kind, int initSequence, Media media) {
    sha256.update(media.plain().duplicate());
    return new FrameHeader(
        kind,
        media.flags(),
        pack.sealing.nextSequence,
        initSequence,
        media.start(),
        media.durationMicros(),
        media.mediaStart(),
        media.sampleCount(),
        media.plain().remaining(),
        Bytes.copyOf(sha256.digest()));
  }

  private void queue(
      OpenPack pack,
      FrameHeader header,
      ByteBuffer plain,
      BufferPool.Buffer buffer,
      List<Gap> gaps,
      int rescues) {
    OpenPack.Sealing sealing = pack.sealing;
    Frames.seal(header, pack.tag(), sealing.cipher, plain, buffer.bytes());
    IndexEntry entry = new IndexEntry(header, sealing.nextOffset);
    sealing.nextSequence++;
    sealing.nextOffset = entry.endBytes();
    pack.append(new SealedFrame(entry, buffer, gaps, rescues));
  }

  /** Ends the current pack with its last chunk, which says that nothing was cut off behind it. */
  private void cut() {
    OpenPack pack = current;
    current = null;
    if (pack == null) {
      return;
    }
    WallTime end = pack.sealing.spans.isEmpty() ? pack.header().start() : pack.sealing.spans.end();
    appendJournal(pack, end, unjournaled(), FrameHeader.FINAL);
    pack.finish();
    var _ = pack.done.whenComplete((finished, failure) -> concluded(pack));
  }

  private void concluded(OpenPack pack) {
    unfinished.remove(pack);
    reportDurable();
  }

  @Override
  public void synced(OpenPack pack) {
    synchronized (unfinished) {
      pack.durableUntil().ifPresent(until -> syncedUntil = until);
    }
    reportDurable();
  }

  /**
   * What is durable ends where footage of any pack of this life still waits for its sync, and never
   * behind what has been synced: lost footage is told as a gap, not as durable.
   */
  private void reportDurable() {
    synchronized (unfinished) {
      WallTime until = syncedUntil;
      for (OpenPack pack : unfinished) {
        Optional<WallTime> from = pack.unsyncedFrom();
        if (until != null && from.isPresent()) {
          until = WallTime.min(until, from.get());
        }
      }
      if (until != null && !until.equals(reported)) {
        reported = until;
        listener.durable(until);
      }
    }
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
    var _ = failed.done.whenComplete((finished, failure) -> concluded(failed));
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
    ByteBuffer plain = ByteBuffer.allocate(header.plainBytes());
    ByteBuffer sealed = frame.buffer.bytes().duplicate().position(0).limit(header.frameBytes());
    Frames.open(header, failed.tag(), failed.sealing.cipher, sealed, plain);
    Bytes segment =
        failed.sealing.inits.stream()
            .filter(i -> i.sequence() == header.init())
            .findFirst()
            .orElseThrow()
            .segment();
    Media media =
        new Media(
            plain.flip(),
            header.flags() & ~FrameHeader.FORMAT_CHANGED,
            header.start(),
            header.durationMicros(),
            header.mediaStart(),
            header.sampleCount());
    if (!append(pack, segment, media, frame.rescues + 1)) {
      lose(header.range(), GapCause.OVERLOAD);
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      giveUpFailed();
      losses.tell();
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
      for (OpenPack pack = first(); pack != null; pack = first()) {
        pack.done.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        unfinished.remove(pack);
      }
    } catch (TimeoutException | ExecutionException e) {
      context.log().warn("{}: its last pack is left for recovery at the next start", camera);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lock.lock();
    try {
      losses.tell();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable OpenPack first() {
    return unfinished.isEmpty() ? null : unfinished.getFirst();
  }
}
