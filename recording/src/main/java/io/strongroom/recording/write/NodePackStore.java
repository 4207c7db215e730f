package io.strongroom.recording.write;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.DayPublicKey;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.EpochSource;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Volumes;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The pack store of one node. Owns the buffers that carry chunks to the disk and one thread that
 * rescues footage from failed volumes; catalogue and volumes are its caller's, who closes them
 * after it.
 */
public final class NodePackStore implements PackStore, AutoCloseable {
  /** Most packs waiting to be rescued: every camera of a large node at once. */
  public static final int MAX_QUEUED_RESCUES = 4096;

  private final PackContext context;
  private final PackFactory factory;
  private final Set<CameraWriter> writers = ConcurrentHashMap.newKeySet();
  private final ThreadPoolExecutor rescuers =
      new ThreadPoolExecutor(
          1,
          1,
          30,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MAX_QUEUED_RESCUES),
          task -> Thread.ofPlatform().name("rescue").daemon(true).unstarted(task));

  /**
   * @param pool bounds the memory of all chunks not yet synced; closed by the caller
   * @param live shared with the reading side
   * @param expiryRule the day on which what is recorded on a day expires
   * @param dayKeys the public half of a day key, if the node has it
   */
  public NodePackStore(
      Volumes volumes,
      Catalogue catalogue,
      LivePacks live,
      BufferPool pool,
      EpochSource epochs,
      BiFunction<RetentionClass, LocalDate, LocalDate> expiryRule,
      Function<DayKeyId, Optional<DayPublicKey>> dayKeys,
      SecureRandom random,
      StoreSettings settings,
      Alarms alarms) {
    this.context = new PackContext(catalogue, live, pool, settings, alarms);
    this.factory = new PackFactory(context, volumes, epochs, expiryRule, dayKeys, random);
    rescuers.allowCoreThreadTimeOut(true);
  }

  @Override
  public Writer open(CameraId camera, RetentionClass retentionClass, Listener listener) {
    CameraWriter writer =
        new CameraWriter(
            camera, retentionClass, listener, context, factory, rescuers, writers::remove);
    writers.add(writer);
    return writer;
  }

  @Override
  public void recordGap(CameraId camera, Gap gap) {
    context.catalogue().gap(camera, gap, false);
  }

  @Override
  public Optional<WallTime> recordedUntil(CameraId camera) {
    Optional<WallTime> finished = context.catalogue().extent(camera).map(TimeRange::to);
    return context.live().of(camera).stream()
        .map(view -> view.spans().getLast().to())
        .reduce(WallTime::max)
        .map(edge -> finished.map(end -> WallTime.max(end, edge)).orElse(edge))
        .or(() -> finished);
  }

  /** Bytes of memory that hold chunks now: a metric. */
  public long bufferBytes() {
    return context.pool().allocatedBytes();
  }

  /** Packs that are being written now: a metric. */
  public int livePacks() {
    return context.live().size();
  }

  /**
   * Wipes what the keys of the packs begun since the last call were wrapped with; called every few
   * seconds.
   */
  public void forgetAgreements() {
    factory.forgetAgreements();
  }

  /** Ends every life that its recorder has not ended, and waits for their packs. */
  @Override
  public void close() {
    writers.forEach(CameraWriter::close);
    rescuers.shutdown();
    factory.forgetAgreements();
  }
}
