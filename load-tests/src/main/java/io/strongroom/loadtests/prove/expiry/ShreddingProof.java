package io.strongroom.loadtests.prove.expiry;

import io.strongroom.loadtests.process.Lab;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.loadtests.prove.Tools;
import io.strongroom.ops.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What has expired opens with no copy of anything but the key slots: everything else is copied
 * before, and a decryptor that shares no code with the product's reading tries it afterwards.
 */
public final class ShreddingProof implements Proof {
  private static final int CAMERAS = 4;
  private static final int CEILING_DAYS = 31;
  private static final int DEFAULT_SECONDS = 25;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "shredding";
  }

  @Override
  public String claim() {
    return "a day that has expired opens with no copy of volumes, catalogue, records, key store and"
        + " passphrase; the next day opens with the same copies";
  }

  @Override
  public String takes() {
    return "3 min";
  }

  @Override
  public long roomBytes() {
    return 1L << 30;
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    return new Run(run).all();
  }

  private static final class Run {
    private final ProofRun run;
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final List<Path> slots;
    private final Path copy;
    private final Path slotsBefore;

    /** When each of the two days was recorded. */
    private final List<Instant> recordedFrom = new ArrayList<>();

    Run(ProofRun run) {
      this.run = run;
      this.slots =
          Stream.of("stick-a", "stick-b")
              .map(stick -> run.folder().resolve(stick).resolve("root.slot"))
              .toList();
      this.copy = run.folder().resolve("copy");
      this.slotsBefore = run.folder().resolve("slots-before");
    }

    Outcome all() throws IOException, InterruptedException {
      for (Path slot : slots) {
        Files.createDirectories(slot.getParent());
      }
      List<String> simulated = List.of("--cameras", "" + CAMERAS, "--profile", "h264");
      try (Lab lab = Lab.start(run.folder().resolve("lab"), simulated, List.of(), settings())) {
        Aging node = new Aging(lab);
        recordTwoDays(lab, node);
        takeCopies(lab);
        LocalDate expiryDay = expire(node);
        askTheNode(lab, node, expiryDay);
        node.stop();
        askTheDecryptor(lab, expiryDay);
      }
      return new Outcome(figures, failures);
    }

    private String settings() {
      return """
      recording.pack-seconds = 10
      keys.slots = [ "%s", "%s" ]
      retention.classes.standard {
        floor-days = %d, ceiling-days = %d, legal-basis = "acceptance test"
      }
      """
          .formatted(slots.get(0), slots.get(1), CEILING_DAYS - 1, CEILING_DAYS);
    }

    private void recordTwoDays(Lab lab, Aging node) throws IOException, InterruptedException {
      lab.recordAll(PATIENCE);
      expect("confirm-clock", node.retention("confirm-clock", node.today().toString()));
      record(node, "recording the day that is to expire");
      node.stop();
      node.start(1);
      lab.awaitRecording(PATIENCE);
      record(node, "recording the next day");
      node.stop();
      lab.simulator().close();
    }

    private void record(Aging node, String what) throws IOException, InterruptedException {
      recordedFrom.add(node.now());
      run.pass(Duration.ofSeconds(run.seconds().orElse(DEFAULT_SECONDS)), what);
    }

    /** All that a backup has, and apart from it what none may have. */
    private void takeCopies(Lab lab) throws IOException, InterruptedException {
      Files.createDirectories(slotsBefore);
      for (int i = 0; i < slots.size(); i++) {
        Files.copy(slots.get(i), slotsBefore.resolve("slot-" + i));
      }
      Tools.run("cp", "-a", lab.site().data().toString(), copy.toString());
    }

    /** The clock is at the day of expiry, which nobody believes until it is confirmed. */
    private LocalDate expire(Aging node) throws IOException, InterruptedException {
      node.start(CEILING_DAYS);
      String waiting = expect("plan", node.retention("plan"));
      check(waiting.contains("waits (clock)"), "a clock that jumped is believed: " + waiting);
      expect("confirm-clock", node.retention("confirm-clock", node.today().toString()));
      node.stop();
      node.start(CEILING_DAYS);
      LocalDate expiryDay = node.today();
      String plan = "";
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (!plan.contains(expiryDay + "\tgone") && System.nanoTime() < end) {
        plan = expect("plan", node.retention("plan"));
      }
      check(plan.contains(expiryDay + "\tgone"), "the day has not expired: " + plan);
      check(
          plan.contains(expiryDay.plusDays(1) + "\tkeep until " + expiryDay.plusDays(1)),
          "the next day is not kept: " + plan);
      return expiryDay;
    }

    /** The certificate holds, the day cannot be had, the next one can. */
    private void askTheNode(Lab lab, Aging node, LocalDate expiryDay)
        throws IOException, InterruptedException {
      Path certificate = run.folder().resolve("certificate.txt");
      Path key = run.folder().resolve("node.verifier");
      Files.writeString(key, expect("certificate-key", node.retention("certificate-key")));
      Files.writeString(
          certificate,
          expect("certificate", node.retention("certificate", "standard", expiryDay.toString())));
      expect(
          "verify",
          Aging.ops(
              List.of("verify", "certificate", certificate.toString(), "--key", key.toString())));
      String camera = lab.cameraIds().getFirst();
      for (int day = 0; day < 2; day++) {
        Instant from = recordedFrom.get(day).plusSeconds(2);
        Tools.Run export =
            node.export(
                camera, from, from.plusSeconds(10), run.folder().resolve("day-" + day + ".mp4"));
        boolean given = export.code() == ExitCode.OK;
        check(given == (day == 1), "export of day " + day + ": " + export.output());
      }
    }

    private void askTheDecryptor(Lab lab, LocalDate expiryDay) throws IOException {
      byte[] passphrase = Files.readAllBytes(lab.site().secrets().resolve("passphrase"));
      List<Path> old = List.of(slotsBefore.resolve("slot-0"), slotsBefore.resolve("slot-1"));
      Path oldStore = copy.resolve("keys/day-keys.store");
      Path store = lab.site().data().resolve("keys/day-keys.store");

      Opened before = Opened.of(copy, expiryDay, oldStore, old, passphrase);
      figures.put("packs of the expired day in the copy", before.expiredPacks());
      figures.put("packs of other days in the copy", before.otherPacks());
      figures.put("of the expired day opened with the slots of before", before.expired());
      check(
          before.expired() == before.expiredPacks()
              && before.other() == before.otherPacks()
              && before.expiredPacks() >= CAMERAS
              && before.otherPacks() >= CAMERAS,
          "with the slots of before not everything opens: " + before);

      Opened backup = Opened.of(copy, expiryDay, oldStore, slots, passphrase);
      figures.put("of the expired day opened with the copy and today's slots", backup.expired());
      figures.put("of other days opened with the copy and today's slots", backup.other());
      check(
          backup.expired() == 0 && backup.other() == backup.otherPacks(),
          "with the copy and today's slots something else than the other days opens: " + backup);

      Opened today = Opened.of(copy, expiryDay, store, slots, passphrase);
      figures.put("of the expired day opened with today's key store", today.expired());
      figures.put("of other days opened with today's key store", today.other());
      check(
          today.expired() == 0 && today.other() == today.otherPacks(),
          "with today's key store something else than the other days opens: " + today);
    }

    private String expect(String what, Tools.Run ran) {
      check(ran.code() == ExitCode.OK, what + ": " + ran.output());
      return ran.output();
    }

    private void check(boolean holds, String failure) {
      if (!holds) {
        failures.add(failure);
      }
    }
  }
}
