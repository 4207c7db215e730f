package io.strongroom.ops.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.strongroom.playback.http.Bound;
import io.strongroom.playback.http.Limits;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.control.DurableLag;
import io.strongroom.recording.control.RecorderStatus;
import io.strongroom.recording.control.Recording;
import io.strongroom.recording.scrub.Scrub;
import io.strongroom.recording.thin.Thinning;
import io.strongroom.recording.tier.Tiering;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Tier;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import io.strongroom.recording.write.NodePackStore;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The numbers of one node in Prometheus' text format, read when they are asked for. Labels carry
 * states and opaque ids, never names.
 */
public final class NodeMetrics {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  public NodeMetrics(
      Recording recording,
      NodePackStore packs,
      BufferPool buffers,
      Volumes volumes,
      Alarms alarms,
      List<Bound> bounds,
      ReplicaNumbers replicas,
      Scrub scrub,
      Tiering tiering,
      Thinning thinning,
      ShortageNumbers shortage) {
    recorders(recording);
    replicas(replicas);
    scrub(scrub);
    moves(tiering, Tier.WARM);
    moves(tiering, Tier.COLD);
    thinning(thinning);
    shortage(shortage);
    bounds.forEach(this::bound);
    Limits.perRequest()
        .forEach(
            (name, limit) ->
                gauge(
                    "strongroom_" + name + "_limit",
                    "Most that one request or connection may have",
                    limit,
                    Long::doubleValue));
    lag(recording.durableLag());
    gauge("strongroom_alarms", "Alarms that stand", alarms, a -> a.standing().size());
    gauge("strongroom_alarms_limit", "Most alarms kept", alarms, a -> Alarms.MAX_STANDING);
    gauge("strongroom_packs_open", "Packs being written", packs, NodePackStore::livePacks);
    gauge(
        "strongroom_fragment_slab_bytes",
        "Memory of fragments being built and of current groups of pictures",
        recording,
        Recording::slabBytes);
    gauge(
        "strongroom_write_buffer_bytes",
        "Memory of chunks not yet durable",
        packs,
        NodePackStore::bufferBytes);
    gauge(
        "strongroom_write_buffer_limit_bytes",
        "Most memory of chunks not yet durable",
        buffers,
        BufferPool::limitBytes);
    volumes.all().forEach(this::volume);
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    // Lives as long as the process, like what it listens to.
    new JvmGcMetrics().bindTo(registry);
  }

  /** All numbers now. */
  public String scrape() {
    return registry.scrape();
  }

  private void recorders(Recording recording) {
    for (RecorderStatus.State state : RecorderStatus.State.values()) {
      Gauge.builder("strongroom_cameras", recording, r -> count(r, state))
          .description("Cameras by what their recorder does")
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    FunctionCounter.builder(
            "strongroom_recorded_bytes", recording, r -> sum(r, RecorderStatus::bytes))
        .description("Bytes of fragments since the recorders started")
        .register(registry);
    FunctionCounter.builder(
            "strongroom_recorded_fragments", recording, r -> sum(r, RecorderStatus::fragments))
        .description("Fragments since the recorders started")
        .register(registry);
    gauge(
        "strongroom_recorded_bits_per_second",
        "Bit rate of all cameras over the last ten seconds",
        recording,
        r -> sum(r, RecorderStatus::bitsPerSecond));
  }

  /**
   * Cumulative buckets with the label {@code le}, as {@code histogram_quantile} wants them; of
   * footage, because a mean of reports would hide what waited longest within each.
   */
  private void lag(DurableLag lag) {
    for (int i = 0; i <= DurableLag.BOUNDS_SECONDS.size(); i++) {
      int bucket = i;
      boolean last = i == DurableLag.BOUNDS_SECONDS.size();
      FunctionCounter.builder(
              "strongroom_durable_lag_footage_seconds", lag, l -> l.footageSeconds(bucket))
          .description("Seconds of footage that were durable within le seconds of their arrival")
          .tag("le", last ? "+Inf" : DurableLag.BOUNDS_SECONDS.get(i).toString())
          .register(registry);
    }
  }

  private void replicas(ReplicaNumbers replicas) {
    gauge(
        "strongroom_replicas_missing_packs",
        "Packs of which this node sees to a copy that is not there yet",
        replicas,
        r -> r.standing().get().missingPacks());
    gauge(
        "strongroom_replicas_missing_bytes",
        "Size of those packs",
        replicas,
        r -> r.standing().get().missingBytes());
    gauge(
        "strongroom_replicas_followed_packs",
        "Open packs of other nodes that are copied here while they grow",
        replicas,
        r -> r.followed().getAsInt());
    gauge(
        "strongroom_replicas_lag_seconds",
        "Since when one of them has had more than its copy here",
        replicas,
        r -> r.lagSeconds().getAsDouble());
    gauge(
        "strongroom_replicas_unfollowed_packs",
        "Open packs of this node that another is to copy so and none does",
        replicas,
        r -> r.unfollowed().getAsInt());
    FunctionCounter.builder(
            "strongroom_replicas_copied_packs", replicas, r -> r.copied().getAsLong())
        .description("Packs of other nodes copied here since the node started")
        .register(registry);
    FunctionCounter.builder(
            "strongroom_replicas_copied_bytes", replicas, r -> r.copiedBytes().getAsLong())
        .description("Size of those packs")
        .register(registry);
    FunctionCounter.builder(
            "strongroom_replicas_checked_packs", replicas, r -> r.checked().getAsLong())
        .description("Copies here that a keyholder has looked at since the node started")
        .register(registry);
    FunctionCounter.builder(
            "strongroom_replicas_damaged_packs", replicas, r -> r.damaged().getAsLong())
        .description("Copies of which a keyholder found a chunk that is not what was sealed")
        .register(registry);
  }

  private void scrub(Scrub scrub) {
    counter("strongroom_scrub_packs", "Packs read again since the start", scrub, Scrub::packs);
    counter("strongroom_scrub_bytes", "Size of those packs", scrub, Scrub::bytes);
    counter(
        "strongroom_scrub_findings",
        "Packs found damaged or missing since the start",
        scrub,
        Scrub::findings);
    counter("strongroom_scrub_mended_packs", "Packs mended since the start", scrub, Scrub::mended);
    gauge(
        "strongroom_scrub_damaged_packs",
        "Packs that are damaged or missing now",
        scrub,
        Scrub::damaged);
    gauge(
        "strongroom_scrub_oldest_seconds",
        "No pack was read longer ago",
        scrub,
        Scrub::oldestSeconds);
  }

  private void thinning(Thinning thinning) {
    gauge(
        "strongroom_thinning_due_packs",
        "Packs due to be thinned to their keyframes",
        thinning,
        t -> t.numbers().duePacks());
    gauge(
        "strongroom_thinning_due_bytes",
        "Bytes of packs due to be thinned",
        thinning,
        t -> t.numbers().dueBytes());
    counter(
        "strongroom_thinning_packs",
        "Packs thinned since the start",
        thinning,
        t -> t.numbers().packs());
    counter(
        "strongroom_thinning_bytes",
        "Bytes of packs thinned since the start",
        thinning,
        t -> t.numbers().bytes());
    counter(
        "strongroom_thinning_kept_bytes",
        "Bytes of what they were thinned to",
        thinning,
        t -> t.numbers().keptBytes());
  }

  private void moves(Tiering tiering, Tier to) {
    String name = to.name().toLowerCase(Locale.ROOT);
    Gauge.builder("strongroom_moves_due_packs", tiering, t -> t.numbers(to).duePacks())
        .description("Packs that are due to be moved to a tier, at the last look")
        .tag("to", name)
        .register(registry);
    Gauge.builder("strongroom_moves_due_bytes", tiering, t -> t.numbers(to).dueBytes())
        .description("Size of those packs")
        .tag("to", name)
        .register(registry);
    FunctionCounter.builder("strongroom_moves_packs", tiering, t -> t.numbers(to).packs())
        .description("Packs moved to a tier since the start")
        .tag("to", name)
        .register(registry);
    FunctionCounter.builder("strongroom_moves_bytes", tiering, t -> t.numbers(to).bytes())
        .description("Size of those packs")
        .tag("to", name)
        .register(registry);
  }

  private void shortage(ShortageNumbers shortage) {
    gauge(
        "strongroom_room_bytes",
        "What packs may still take on all volumes",
        shortage,
        s -> s.room().get().freeBytes());
    gauge(
        "strongroom_room_release_limit_bytes",
        "With less room, footage goes that has met its floor",
        shortage,
        ShortageNumbers::releaseBelowBytes);
    gauge(
        "strongroom_room_stop_limit_bytes",
        "With less room, recording of the lowest class stops; 0 if none may stop",
        shortage,
        ShortageNumbers::stopBelowBytes);
    gauge(
        "strongroom_floor_breaks_in_seconds",
        "Until the room for a floor runs out at the present rates",
        shortage,
        ShortageNumbers::breaksInSeconds);
    gauge(
        "strongroom_shortage_stopped_classes",
        "Retention classes that are not recorded now for want of room",
        shortage,
        s -> s.stoppedClasses().getAsInt());
    counter(
        "strongroom_shortage_released_class_days",
        "Class-days gone before their ceiling since the start, for want of room",
        shortage,
        s -> s.releasedClassDays().getAsLong());
    counter(
        "strongroom_shortage_dropped_copies",
        "Copies of other nodes' packs dropped since the start, for want of room",
        shortage,
        s -> s.droppedCopies().getAsLong());
    gauge(
        "strongroom_ballast_bytes",
        "Room kept back on the disk of the data folder",
        shortage,
        s -> s.ballastBytes().getAsLong());
  }

  private <T> void counter(String name, String description, T subject, ToDoubleFunction<T> value) {
    FunctionCounter.builder(name, subject, value).description(description).register(registry);
  }

  private void volume(Volume volume) {
    Gauge.builder("strongroom_volume_usable_bytes", volume, Volume::usableBytes)
        .description("Room left on a volume")
        .tag("volume", volume.id().toString())
        .register(registry);
    for (Volume.State state : Volume.State.values()) {
      Gauge.builder("strongroom_volume_state", volume, v -> v.state() == state ? 1 : 0)
          .description("1 for the state the volume is in")
          .tag("volume", volume.id().toString())
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
  }

  private void bound(Bound bound) {
    String name = "strongroom_" + bound.name();
    gauge(name, bound.what(), bound, b -> b.taken().getAsLong());
    gauge(name + "_limit", "Most " + bound.what(), bound, Bound::limit);
    FunctionCounter.builder(name + "_refused", bound, b -> b.refused().getAsLong())
        .description("Refused because of this limit since the node started")
        .register(registry);
  }

  private <T> void gauge(String name, String description, T subject, ToDoubleFunction<T> value) {
    Gauge.builder(name, subject, value)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  private static double count(Recording recording, RecorderStatus.State state) {
    return recording.statuses().stream().filter(s -> s.state() == state).count();
  }

  private static double sum(Recording recording, ToDoubleFunction<RecorderStatus> value) {
    return recording.statuses().stream().mapToDouble(value).sum();
  }
}
