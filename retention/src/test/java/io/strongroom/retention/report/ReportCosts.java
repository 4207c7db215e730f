package io.strongroom.retention.report;

import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.retention.compliance.CompletenessDays;
import io.strongroom.retention.compliance.CompletenessRecord;
import io.strongroom.retention.compliance.DayAccount;
import io.strongroom.retention.compliance.Link;
import io.strongroom.retention.compliance.PackStates;
import io.strongroom.retention.compliance.RecordedPack;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a report of many cameras costs: {@code ReportCosts FOLDER CAMERAS DAYS} lays out the records
 * of one camera under the names of all, 24 packs a day and a gap in each, and reads and reckons
 * them. All lies in the page cache, so it is the processor's time that is measured.
 */
final class ReportCosts {
  private static final LocalDate FIRST = LocalDate.of(2026, 1, 1);
  private static final int PACKS = 24;

  private ReportCosts() {}

  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]);
    int cameras = Integer.parseInt(arguments[1]);
    int days = Integer.parseInt(arguments[2]);
    try (ReportSite site = new ReportSite(root)) {
      lay(root, cameras, days);
      site.at(FIRST.plusDays(days + 1L) + "T06:00:00Z");
      ReportScope scope =
          new ReportScope(
              FIRST,
              FIRST.plusDays(days - 1L),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      CameraReckoning reckoning =
          new CameraReckoning(
              site.policy,
              site.expirer.expired(),
              site.holds.inForce(Instant.EPOCH),
              ReportSite.ZONE,
              FIRST.plusDays(days + 1L).atStartOfDay(ReportSite.ZONE).toInstant());
      CompletenessDays records = site.keeper.days();
      ReportSums sums = new ReportSums();
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      long begin = System.nanoTime();
      long beginProcessor = threads.getCurrentThreadCpuTime();
      long most = 0;
      for (int n = 0; n < cameras; n++) {
        ReportCamera camera =
            new ReportCamera(
                id(n),
                "camera",
                "area " + n % 17,
                new RetentionClass("standard"),
                Optional.empty());
        sums.add(
            reckoning.report(
                camera,
                scope,
                records.days(camera.id(), scope.from(), scope.to()),
                Optional.empty()));
        if (n % 100 == 0) {
          Runtime machine = Runtime.getRuntime();
          most = Math.max(most, machine.totalMemory() - machine.freeMemory());
        }
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      double busy = (threads.getCurrentThreadCpuTime() - beginProcessor) / 1e9;
      System.out.printf(
          "%d cameras, %d days: %.1f s, %.1f s of a core, %.0f us a record, at most %d MB of heap,"
              + " %d sums, %d short%n",
          cameras,
          days,
          seconds,
          busy,
          busy * 1e6 / cameras / days,
          most >> 20,
          sums.byArea().size(),
          sums.all().shortDays());
    }
  }

  private static CameraId id(int n) {
    return new CameraId(new UUID(9, n));
  }

  private static void lay(Path root, int cameras, int days) throws IOException {
    NoteSigner signer =
        NoteSigner.create(root.resolve("costs.key"), "costs.example/1", new SecureRandom());
    List<Path> notes = new ArrayList<>();
    for (int n = 0; n < days; n++) {
      LocalDate day = FIRST.plusDays(n);
      Path note = root.resolve("%08d-%s.note".formatted(n + 1, day));
      notes.add(Files.writeString(note, SignedNote.sign(record(day, n).text(), signer).toString()));
    }
    for (int n = 0; n < cameras; n++) {
      Path folder = Files.createDirectories(root.resolve("completeness/" + id(n)));
      for (Path note : notes) {
        Path _ = Files.createLink(folder.resolve(note.getFileName()), note);
      }
    }
  }

  private static CompletenessRecord record(LocalDate day, int n) {
    TimeRange range = CompletenessRecord.dayOf(day, ReportSite.ZONE);
    NodeId node = new NodeId(new UUID(1, 2));
    long hour = range.micros() / PACKS;
    List<RecordedPack> packs = new ArrayList<>();
    for (int pack = 0; pack < PACKS; pack++) {
      WallTime from = range.from().plusMicros(pack * hour);
      packs.add(
          new RecordedPack(
              new Epoch(from.micros(), node, 1),
              new RetentionClass("standard"),
              day.plusDays(ReportSite.CEILING),
              new TimeRange(from, from.plusMicros(hour)),
              3_600,
              900_000_000,
              Bytes.copyOf(new byte[32])));
    }
    Gap gap =
        new Gap(
            new TimeRange(range.from().plusMicros(hour / 3), range.from().plusMicros(hour / 2)),
            GapCause.UNREACHABLE);
    return new CompletenessRecord(
        id(0),
        day,
        ReportSite.ZONE,
        node,
        new Link(
            n + 1L,
            n == 0 ? Optional.empty() : Optional.of(Bytes.copyOf(new byte[32])),
            Optional.empty()),
        new DayAccount(range, List.of(), List.of(gap)),
        packs,
        PackStates.NONE,
        range.to());
  }
}
