package io.strongroom.node;

import io.strongroom.node.settings.ShortageSettings;
import io.strongroom.ops.metrics.ShortageNumbers;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.camera.Camera;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.control.PausedClasses;
import io.strongroom.recording.control.RecorderStatus;
import io.strongroom.recording.control.Recording;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.thin.Thinning;
import io.strongroom.recording.tier.Tiering;
import io.strongroom.recording.volume.Room;
import io.strongroom.recording.volume.Volumes;
import io.strongroom.retention.expiry.Expirer;
import io.strongroom.retention.forecast.Forecasts;
import io.strongroom.retention.forecast.Forecasts.Sending;
import io.strongroom.retention.policy.RetentionRule;
import io.strongroom.retention.shortage.CopyRelease;
import io.strongroom.retention.shortage.EarlyCold;
import io.strongroom.retention.shortage.EarlyRelease;
import io.strongroom.retention.shortage.EarlyThinning;
import io.strongroom.retention.shortage.RecordingStop;
import io.strongroom.retention.shortage.Relief;
import io.strongroom.retention.shortage.ReliefForOthers;
import io.strongroom.retention.shortage.Shortage;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Room for footage on a node: what is foretold, and what is done when it is short. */
final class ShortagePart {
  /** Room changes slowly; an hour of 400 cameras is a tenth of a percent of their disks. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private static final Duration FORECAST = Duration.ofSeconds(10);

  private final ShortageSettings settings;
  private final PausedClasses paused;
  private final RecordingStop stop;
  private final Ballast ballast;

  /** Before recording begins. */
  ShortagePart(ShortageSettings settings, PausedClasses paused, Ballast ballast, Room room) {
    this.settings = settings;
    this.paused = paused;
    this.ballast = ballast;
    this.stop = new RecordingStop(paused, settings.rules());
    stop.begin(room);
  }

  /**
   * What others see.
   *
   * @param forecasts of room
   * @param numbers for metrics
   */
  record Views(Forecasts forecasts, ShortageNumbers numbers) {}

  /** Looks ahead, and sees to room, again and again once all packs are known. */
  Views start(
      Volumes volumes,
      Expirer expirer,
      NodePolicy policy,
      Recording recording,
      CameraRegistry registry,
      Optional<ClusterPart> cluster,
      Tiering tiering,
      Thinning thinning,
      ZoneId zone,
      CountDownLatch swept,
      Periodic periodic,
      Clock clock,
      Alarms alarms) {
    Forecasts forecasts =
        new Forecasts(
            expirer::facts,
            policy::history,
            volumes::room,
            () -> sending(recording, registry),
            settings.rules(),
            zone,
            clock,
            alarms);
    EarlyRelease release = new EarlyRelease(expirer, settings.rules());
    List<Relief> steps = new ArrayList<>();
    Optional<CopyRelease> copies =
        cluster.map(
            part ->
                new CopyRelease(
                    part.replicas().surplus(expirer::held),
                    settings.rules(),
                    () -> classes(policy)));
    copies.ifPresent(steps::add);
    tiering
        .early()
        .ifPresent(moves -> steps.add(new EarlyCold(moves, settings.rules(), System::nanoTime)));
    EarlyThinning earlyThinning = new EarlyThinning(thinning, expirer, settings.rules());
    steps.add(earlyThinning);
    steps.add(release);
    Shortage shortage =
        new Shortage(volumes::room, settings.rules(), steps, stop, System::nanoTime, alarms);
    cluster.ifPresent(part -> part.replicas().takeNoneWhile(shortage::isShort));
    periodic.nowAndEvery("forecast", FORECAST, () -> RetentionPart.after(swept, forecasts::tell));
    periodic.nowAndEvery("room", LOOK, () -> RetentionPart.after(swept, shortage::look));
    if (cluster.isPresent()) {
      ReliefForOthers others = new ReliefForOthers(expirer, earlyThinning, release);
      periodic.nowAndEvery(
          "room of others", ReliefForOthers.EVERY, () -> RetentionPart.after(swept, others::look));
    }
    return new Views(
        forecasts,
        new ShortageNumbers(
            volumes::room,
            settings.rules(),
            forecasts::last,
            () -> paused.classes().size(),
            release::released,
            () -> copies.map(CopyRelease::dropped).orElse(0L),
            ballast::keptBytes,
            clock));
  }

  private static List<RetentionClass> classes(NodePolicy policy) {
    return policy.history().current().rules().all().stream()
        .map(RetentionRule::retentionClass)
        .toList();
  }

  private static List<Sending> sending(Recording recording, CameraRegistry registry) {
    Map<RetentionClass, Sending> byClass = new HashMap<>();
    Map<CameraId, CameraRegistry.Registered> cameras = registry.byId();
    for (RecorderStatus status : recording.statuses()) {
      CameraRegistry.Registered entry = cameras.get(status.camera());
      if (entry != null && status.bitsPerSecond() > 0) {
        Camera camera = entry.camera();
        byClass.merge(
            camera.retentionClass(),
            new Sending(camera.retentionClass(), 1, status.bitsPerSecond()),
            (a, b) ->
                new Sending(
                    a.type(), a.cameras() + b.cameras(), a.bitsPerSecond() + b.bitsPerSecond()));
      }
    }
    return List.copyOf(byClass.values());
  }
}
