package io.strongroom.retention.expiry;

import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.retention.deletion.DeletionKind;
import io.strongroom.retention.deletion.DeletionOrder;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * What it costs that one camera's packs go out of a class-day of many: a program, not a test. The
 * packs are one recorded pack under many names, each with a key file and a row of its own, so that
 * the moves read, agree, write and sync as they do in production.
 */
final class PartCosts {
  private static final int PACKS_OF_A_CAMERA = 24;
  private static final long HOUR = TimeUnit.HOURS.toMicros(1);
  private static final WallTime MIDNIGHT = HeldSite.noon(0).plusMicros(-12 * HOUR);

  private final PrintStream out;

  private PartCosts(PrintStream out) {
    this.out = out;
  }

  /** Arguments: an empty folder and the number of cameras. */
  public static void main(String[] arguments) throws IOException {
    new PartCosts(System.out).run(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
  }

  private void run(Path folder, int cameras) throws IOException {
    try (HeldSite site = HeldSite.soon(folder, new Fuse())) {
      layOut(site, folder.resolve("v0"), cameras);
      DeletionOrder order =
          OrderedDeletionTest.order(
              DeletionKind.ORDERED_DELETION,
              camera(0),
              new TimeRange(MIDNIGHT, MIDNIGHT.plusMicros(24 * HOUR)));
      var _ = OrderedDeletionTest.approved(site, order);
      timed("plan and tombstone", site.expirer::run);
      timed("moves", site.expirer::move);
      timed("death of the key", site.expirer::goOn);
      timed("removal and certificate", site.expirer::remove);
      out.println(site.expirer.certificate(HeldSite.classDay(0)).orElseThrow());
    }
  }

  private static CameraId camera(int number) {
    return new CameraId(new UUID(0x5744_0000_0000_4000L, number));
  }

  private static void layOut(HeldSite site, Path volume, int cameras) throws IOException {
    site.record(HeldSite.HELD, MIDNIGHT);
    PackRow one =
        site.node
            .catalogue
            .packs(HeldSite.HELD, new TimeRange(MIDNIGHT, MIDNIGHT.plusMicros(HOUR)))
            .getFirst();
    Path recorded = path(volume, one);
    for (int camera = 0; camera < cameras; camera++) {
      for (int hour = 0; hour < PACKS_OF_A_CAMERA; hour++) {
        PackRow row = row(one, camera, hour);
        Path file = path(volume, row);
        Path _ = Files.createDirectories(PackPaths.directoryOf(file));
        Path _ = Files.createLink(file, recorded);
        Path _ = Files.copy(PackPaths.key(recorded), PackPaths.key(file));
        site.node.catalogue.finished(row);
      }
    }
    Files.delete(PackPaths.key(recorded));
    Files.delete(recorded);
    site.node.catalogue.forgetAll(List.of(one.id()));
  }

  private static Path path(Path volume, PackRow row) {
    return PackPaths.finished(volume, row.retentionClass(), row.expiryDay(), row.id());
  }

  private static PackRow row(PackRow one, int camera, int hour) {
    WallTime from = MIDNIGHT.plusMicros(hour * HOUR);
    return new PackRow(
        new PackId(camera(camera), new Epoch(from.micros(), one.id().epoch().node(), camera)),
        one.volume(),
        one.retentionClass(),
        one.expiryDay(),
        List.of(new TimeRange(from, from.plusMicros(HOUR))),
        one.bytes(),
        one.footerBytes(),
        one.chunks(),
        one.state(),
        hour == 0,
        one.merkleRoot(),
        one.wrappedKey());
  }

  private void timed(String what, Runnable step) {
    long processor = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    long wall = System.nanoTime();
    step.run();
    out.printf(
        "%s: %.1f s, of which the processor %.1f s%n",
        what,
        (System.nanoTime() - wall) / 1e9,
        (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - processor) / 1e9);
  }
}
