package io.strongroom.loadtests.prove.tamper;

import io.strongroom.loadtests.process.Lab;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.loadtests.prove.Tools;
import io.strongroom.loadtests.prove.expiry.Aging;
import io.strongroom.ops.cli.ExitCode;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.rocksdb.RocksCatalogue;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.PackPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a stopped node has on disk that has recorded two cameras on three days, two of which have
 * expired since: packs, catalogue, completeness records, and certificates. A copy of it is put back
 * before each trial. Used by one thread.
 */
final class TamperedSite {
  private static final int CEILING_DAYS = 31;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final List<String> CERTIFICATES = List.of("first.txt", "second.txt");

  private final Path root;
  private final Path data;
  private final Path settings;
  private final Path master;
  private final PackRow expired;
  private final List<PackBytes> packs = new ArrayList<>();
  private final List<String> cameras = new ArrayList<>();

  private TamperedSite(Path root, Path data, Path settings, PackRow expired) throws IOException {
    this.root = root;
    this.data = data;
    this.settings = settings;
    this.expired = expired;
    this.master = root.resolve("master");
    choosePacks(rows(data));
  }

  /** Records and lets expire, with real processes. */
  static TamperedSite make(ProofRun run) throws IOException, InterruptedException {
    Path root = run.folder().resolve("site");
    Path data;
    Path settings;
    PackRow expired;
    try (Lab lab =
        Lab.start(
            run.folder().resolve("lab"),
            List.of("--cameras", "2", "--profile", "h264"),
            List.of(),
            """
            recording.pack-seconds = 10
            retention.classes.standard { floor-days = %d, ceiling-days = %d, legal-basis = "test" }
            """
                .formatted(CEILING_DAYS - 1, CEILING_DAYS))) {
      Aging node = new Aging(lab);
      data = lab.site().data();
      settings = lab.site().settings();
      lab.recordAll(PATIENCE);
      LocalDate first = node.today();
      String _ = answer(node, "confirm-clock", first.toString());
      run.pass(Duration.ofSeconds(8), "recording the first day");
      node.stop();
      expired = rows(data).getFirst();
      for (int day = 1; day <= 2; day++) {
        node.start(day);
        lab.awaitRecording(PATIENCE);
        run.pass(Duration.ofSeconds(day == 1 ? 8 : 35), "recording day " + (day + 1));
        node.stop();
      }
      lab.simulator().close();
      expire(run, node, first.plusDays(CEILING_DAYS), Files.createDirectories(root));
    }
    TamperedSite site = new TamperedSite(root, data, settings, expired);
    Tools.run("cp", "-a", data.toString(), site.master.toString());
    return site;
  }

  private static void expire(ProofRun run, Aging node, LocalDate expiryDay, Path root)
      throws IOException, InterruptedException {
    node.start(CEILING_DAYS + 1);
    String _ = answer(node, "confirm-clock", node.today().toString());
    node.stop();
    node.start(CEILING_DAYS + 1);
    run.say("letting the first two days expire");
    long end = System.nanoTime() + PATIENCE.toNanos();
    String plan = "";
    while (!(plan.contains(expiryDay + "\tgone")
        && plan.contains(expiryDay.plusDays(1) + "\tgone"))) {
      if (System.nanoTime() > end) {
        throw unavailable("the first two days have not expired: " + plan);
      }
      plan = answer(node, "plan");
    }
    for (int i = 0; i < CERTIFICATES.size(); i++) {
      Path _ =
          Files.writeString(
              root.resolve(CERTIFICATES.get(i)),
              answer(node, "certificate", "standard", expiryDay.plusDays(i).toString()));
    }
    Path _ = Files.writeString(root.resolve("node.key"), answer(node, "certificate-key"));
    node.stop();
  }

  /** What a command of an administrator prints, tried again while a busy node gives no answer. */
  private static String answer(Aging node, String... arguments)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Tools.Run ran = node.retention(arguments);
    while (ran.code() != ExitCode.OK && System.nanoTime() < end) {
      ran = node.retention(arguments);
    }
    if (ran.code() != ExitCode.OK) {
      throw unavailable(ran.output());
    }
    return ran.output();
  }

  private static StrongroomException unavailable(String message) {
    return new StrongroomException(ErrorKind.UNAVAILABLE, message);
  }

  private static List<PackRow> rows(Path data) {
    List<PackRow> rows = new ArrayList<>();
    try (RocksCatalogue catalogue = RocksCatalogue.open(data.resolve("catalogue"))) {
      catalogue.forEach(rows::add);
    }
    return rows;
  }

  /** The second and third pack of one camera, and one of the other. */
  private void choosePacks(List<PackRow> rows) throws IOException {
    String one = rows.getFirst().id().camera().toString();
    List<PackRow> ofOne = new ArrayList<>();
    List<PackRow> ofOther = new ArrayList<>();
    for (PackRow row : rows) {
      (row.id().camera().toString().equals(one) ? ofOne : ofOther).add(row);
    }
    if (ofOne.size() < 3 || ofOther.isEmpty()) {
      throw unavailable("too few packs were recorded: " + rows);
    }
    for (PackRow row : List.of(ofOne.get(0), ofOne.get(1), ofOther.getFirst())) {
      Path file = PackPaths.finished(volume(), row.retentionClass(), row.expiryDay(), row.id());
      packs.add(new PackBytes(file, row));
    }
    cameras.add(one);
    cameras.add(ofOther.getFirst().id().camera().toString());
  }

  private Path volume() {
    return data.resolve("volumes/main");
  }

  /** Everything is as the node left it. */
  void putBack() throws IOException, InterruptedException {
    Tools.run("rm", "-rf", data.toString(), aside().toString(), kept().toString());
    Tools.run("cp", "-a", master.toString(), data.toString());
    Path _ = Files.createDirectories(aside());
    Path _ = Files.createDirectories(kept());
    for (String certificate : CERTIFICATES) {
      Path _ = Files.copy(root.resolve(certificate), kept().resolve(certificate));
    }
  }

  /** Where nobody looks. */
  Path aside() {
    return root.resolve("aside");
  }

  private Path kept() {
    return root.resolve("certificates");
  }

  Path catalogue() {
    return data.resolve("catalogue");
  }

  PackBytes pack(int number) {
    return packs.get(number);
  }

  PackRow expired() {
    return expired;
  }

  String camera(int number) {
    return cameras.get(number);
  }

  /** A record of a camera by its place in the chain. */
  Path record(int camera, int place) {
    try (Stream<Path> files =
        Files.list(data.resolve("completeness").resolve(cameras.get(camera)))) {
      return files.sorted().skip(place).findFirst().orElseThrow();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Which one it is of its chain. */
  long serial(Path record) {
    return Long.parseLong(String.valueOf(record.getFileName()).substring(0, 8));
  }

  Path certificate(int number) {
    return kept().resolve(CERTIFICATES.get(number));
  }

  List<String> fsck() {
    return List.of("fsck", "--config", settings.toString(), "--level", "digest");
  }

  List<String> verify() throws IOException {
    List<String> words = new ArrayList<>(List.of("verify", "completeness"));
    try (Stream<Path> files = Files.walk(data.resolve("completeness"))) {
      files
          .filter(file -> file.toString().endsWith(".note"))
          .sorted()
          .forEach(file -> words.add(file.toString()));
    }
    words.addAll(List.of("--key", root.resolve("node.key").toString()));
    words.addAll(List.of("--packs", volume().toString()));
    for (int i = 0; i < CERTIFICATES.size(); i++) {
      words.addAll(List.of("--certificate", certificate(i).toString()));
    }
    return words;
  }

  List<String> verifyCertificate() {
    return List.of(
        "verify",
        "certificate",
        certificate(0).toString(),
        "--key",
        root.resolve("node.key").toString());
  }
}
