package io.strongroom.loadtests.prove.expiry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.loadtests.process.Lab;
import io.strongroom.loadtests.process.SimulatorProcess;
import io.strongroom.loadtests.process.Site;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.loadtests.prove.Tools;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.ops.cli.ExitCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A small file system that class 3 fills while class 1 records: the alarm comes first, then old
 * footage of class 3 goes that has met its floor, then recording of class 3 stops; class 1 loses
 * nothing. With more room class 3 records again.
 */
public final class ShortageProof implements Proof {
  private static final long DISK_BYTES = 400L << 20;
  private static final int FILLER_BYTES = 80 << 20;
  private static final int FIRST_CAMERAS = 2;
  private static final int CAMERAS = 12;
  private static final int LATER_DAYS = 31;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration FILLING = Duration.ofMinutes(3);

  @Override
  public String name() {
    return "shortage";
  }

  @Override
  public String claim() {
    return "a file system that class 3 fills while class 1 records: the alarm comes first, then"
        + " footage of class 3 goes that has met its floor, then its recording stops; class 1 keeps"
        + " floor and recording";
  }

  @Override
  public String takes() {
    return "5 min";
  }

  @Override
  public long roomBytes() {
    return 1L << 30;
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    Path image = run.folder().resolve("disk.img");
    Path disk = Files.createDirectories(run.folder().resolve("disk"));
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(DISK_BYTES);
    }
    Tools.run("mkfs.ext4", "-q", "-m", "0", image.toString());
    Tools.run("mount", "-o", "loop", image.toString(), disk.toString());
    try {
      return new Run(run, disk).all();
    } finally {
      Tools.run("umount", disk.toString());
    }
  }

  private static final class Run {
    private final ProofRun run;
    private final Path disk;
    private final Path filler;
    private final List<String> first = new ArrayList<>();
    private final List<String> third = new ArrayList<>();
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    Run(ProofRun run, Path disk) {
      this.run = run;
      this.disk = disk;
      this.filler = disk.resolve("filler");
    }

    Outcome all() throws IOException, InterruptedException {
      Files.write(filler, new byte[FILLER_BYTES]);
      List<String> simulated = List.of("--cameras", Integer.toString(CAMERAS), "--profile", "h264");
      String settings =
          """
          recording.pack-seconds = 10
          volumes = [ { label = small, path = "%s" } ]
          retention.classes.class-1 { floor-days = 90, ceiling-days = 91, legal-basis = "test" }
          retention.classes.class-3 { floor-days = 30, ceiling-days = 60, legal-basis = "test" }
          retention.shortage { lowest-first = [ class-3 ], release-percent = 16, stop-percent = 8 }
          """
              .formatted(disk);
      try (Lab lab = Lab.start(run.folder().resolve("lab"), simulated, List.of(), settings)) {
        Aging node = new Aging(lab);
        register(lab);
        lab.node().awaitRecording(CAMERAS, PATIENCE);
        Instant firstDay = node.now();
        run.pass(Duration.ofSeconds(15), "recording the first day");
        Instant firstEnds = node.now();
        Optional<Instant> warned = awaitAlarm(lab, "floor-in-danger");
        check(warned.isPresent(), "no alarm said that a floor is in danger");
        check(awaitAlarm(lab, "shortage", Duration.ZERO).isEmpty(), "room is short from the start");
        node.stop();

        node.start(LATER_DAYS);
        Tools.Run confirmed = node.retention("confirm-clock", node.today().toString());
        check(confirmed.code() == ExitCode.OK, confirmed.output());
        lab.node().awaitRecording(CAMERAS, PATIENCE);
        Instant from = node.now();
        Optional<Instant> danger = awaitAlarm(lab, "floor-in-danger");
        LocalDate oldest = LocalDate.ofInstant(firstDay, Aging.ZONE).plusDays(60);
        shortage(lab, node, from, danger, oldest);
        keptFloor(node, firstDay, firstEnds);
        roomAgain(lab, node);
      }
      return new Outcome(figures, failures);
    }

    private void register(Lab lab) throws IOException {
      try (ApiClient admin = lab.site().administrator()) {
        int number = 0;
        for (SimulatorProcess.Announced camera : lab.simulator().cameras()) {
          boolean isFirst = number++ < FIRST_CAMERAS;
          ObjectNode body =
              Site.camera("camera " + number, camera.url())
                  .put("retentionClass", isFirst ? "class-1" : "class-3");
          (isFirst ? first : third).add(Site.addCamera(admin, body));
        }
      }
    }

    private void shortage(
        Lab lab, Aging node, Instant from, Optional<Instant> danger, LocalDate oldest)
        throws IOException, InterruptedException {
      run.say("filling the disk");
      String certificate = "";
      long end = System.nanoTime() + FILLING.toNanos();
      while (!certificate.contains("released-early shortage") && System.nanoTime() < end) {
        Thread.sleep(1_000);
        certificate = node.retention("certificate", "class-3", oldest.toString()).output();
      }
      Optional<Instant> released = line(certificate, "tombstone-at").map(Instant::parse);
      check(released.isPresent(), "nothing was released early: " + certificate);
      check(
          line(certificate, "floor-days").equals(Optional.of("30")),
          "the certificate names another floor: " + certificate);
      Optional<Instant> stopped = Optional.empty();
      end = System.nanoTime() + FILLING.toNanos();
      while (stopped.isEmpty() && System.nanoTime() < end) {
        Thread.sleep(1_000);
        stopped = shortageBegins(lab, node, third.getFirst(), from);
      }
      check(stopped.isPresent(), "recording of class 3 did not stop");
      Optional<Instant> shortFrom = awaitAlarm(lab, "shortage", Duration.ZERO);
      check(shortFrom.isPresent(), "no alarm says that room is short");
      inOrder("the alarm of the floor", danger, "the alarm of the shortage", shortFrom);
      inOrder("the alarm of the shortage", shortFrom, "the early release", released);
      inOrder("the early release", released, "the end of recording", stopped);
      figures.put("s from the alarm to the shortage", seconds(danger, shortFrom));
      figures.put("s from the shortage to the early release", seconds(shortFrom, released));
      figures.put("s from the early release to the end of recording", seconds(released, stopped));
      run.pass(Duration.ofSeconds(20), "class 1 records what is left");
      for (String camera : first) {
        JsonNode timeline = timeline(lab, node, camera, from);
        check(timeline.path("gaps").isEmpty(), "class 1 has gaps: " + timeline.path("gaps"));
        Instant edge = Instant.parse(timeline.path("liveEdge").asText());
        check(edge.isAfter(node.now().minusSeconds(15)), "class 1 stands still at " + edge);
      }
    }

    private void keptFloor(Aging node, Instant from, Instant to)
        throws IOException, InterruptedException {
      for (String camera : first) {
        Path out = run.folder().resolve(camera + ".mp4");
        Tools.Run export = node.export(camera, from.plusSeconds(3), to.minusSeconds(3), out);
        check(export.code() == ExitCode.OK, "class 1 of the first day is gone: " + export.output());
      }
      Path out = run.folder().resolve("gone.mp4");
      Tools.Run gone = node.export(third.getFirst(), from.plusSeconds(3), to.minusSeconds(3), out);
      check(gone.code() != ExitCode.OK, "class 3 of the first day can still be read");
    }

    private void roomAgain(Lab lab, Aging node) throws IOException, InterruptedException {
      Files.delete(filler);
      Instant begun = node.now();
      lab.node().awaitRecording(CAMERAS, PATIENCE);
      figures.put(
          "s from room to recording of all", Duration.between(begun, node.now()).toSeconds());
      check(
          awaitAlarm(lab, "shortage", Duration.ZERO).isEmpty(), "the alarm of the shortage stands");
    }

    private static Optional<Instant> shortageBegins(
        Lab lab, Aging node, String camera, Instant from) throws IOException {
      for (JsonNode gap : timeline(lab, node, camera, from).path("gaps")) {
        if (gap.path("cause").asText().equals("shortage")) {
          return Optional.of(Instant.parse(gap.path("from").asText()));
        }
      }
      return Optional.empty();
    }

    private static JsonNode timeline(Lab lab, Aging node, String camera, Instant from)
        throws IOException {
      try (ApiClient viewer = lab.site().viewer()) {
        return viewer.get(
            "/api/v1/cameras/" + camera + "/timeline?from=" + from + "&to=" + node.now());
      }
    }

    private Optional<Instant> awaitAlarm(Lab lab, String kind)
        throws IOException, InterruptedException {
      return awaitAlarm(lab, kind, PATIENCE);
    }

    /** Since when it stands. */
    private static Optional<Instant> awaitAlarm(Lab lab, String kind, Duration patience)
        throws IOException, InterruptedException {
      long end = System.nanoTime() + patience.toNanos();
      while (true) {
        try (ApiClient admin = lab.site().administrator()) {
          for (JsonNode alarm : admin.get("/api/v1/alarms").path("alarms")) {
            if (alarm.path("kind").asText().equals(kind)) {
              return Optional.of(Instant.parse(alarm.path("since").asText()));
            }
          }
        }
        if (System.nanoTime() >= end) {
          return Optional.empty();
        }
        Thread.sleep(1_000);
      }
    }

    private static Optional<String> line(String certificate, String name) {
      return certificate
          .lines()
          .filter(line -> line.startsWith(name + " "))
          .map(line -> line.substring(name.length() + 1))
          .findFirst();
    }

    private void inOrder(String one, Optional<Instant> at, String other, Optional<Instant> then) {
      if (at.isPresent() && then.isPresent()) {
        check(
            at.get().isBefore(then.get()),
            "%s (%s) is not before %s (%s)".formatted(one, at.get(), other, then.get()));
      }
    }

    private static long seconds(Optional<Instant> from, Optional<Instant> to) {
      return from.isPresent() && to.isPresent()
          ? Duration.between(from.get(), to.get()).toSeconds()
          : -1;
    }

    private void check(boolean holds, String failure) {
      if (!holds) {
        failures.add(failure);
      }
    }
  }
}
