package io.strongroom.loadtests.prove.evidence;

import io.strongroom.loadtests.prove.ProofRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Flips bits of a package, one at a time, and has the commands of the package look for each: one
 * bit of every byte of small files, and as many drawn ones of larger files. One thread.
 */
final class Flips {
  /** Files of up to so many bytes are gone through byte by byte. */
  private static final long SMALL_BYTES = 4_096;

  private static final int SHOWN = 5;

  private final ProofRun run;
  private final Bare bare;
  private final Path folder;
  private final int flips;
  private final List<String> looking;
  private final String fingerprint;
  private final SplittableRandom random;
  private final Map<String, Integer> foundBy = new TreeMap<>();
  private final Map<String, List<Long>> missed = new TreeMap<>();
  private int tried;

  /**
   * @param flips drawn bits of each larger file
   */
  Flips(ProofRun run, Bare bare, Path folder, int flips) throws IOException, InterruptedException {
    this.run = run;
    this.bare = bare;
    this.folder = folder;
    this.flips = flips;
    this.random = run.random();
    this.looking =
        Bare.commands(folder).stream()
            .filter(command -> !command.startsWith("ffprobe") && !command.contains("-reply"))
            .toList();
    String compared =
        looking.stream().filter(command -> command.contains("-fingerprint")).findFirst().orElse("");
    this.fingerprint = bare.run(folder, compared).output();
  }

  List<String> failures() throws IOException, InterruptedException {
    List<String> failures = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      through(file);
    }
    missed.forEach(
        (file, places) ->
            failures.add(
                "%s: nothing finds %d flipped bits, at %s"
                    .formatted(
                        file, places.size(), places.subList(0, Math.min(SHOWN, places.size())))));
    bare.finds(folder, looking, fingerprint)
        .ifPresent(command -> failures.add("the package was not put right: " + command));
    return failures;
  }

  Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("flipped bits", tried);
    foundBy.forEach((command, count) -> figures.put("found by " + command, count));
    return figures;
  }

  private void through(Path file) throws IOException, InterruptedException {
    String name = folder.relativize(file).toString();
    long bytes = Files.size(file);
    boolean small = bytes <= SMALL_BYTES;
    long[] places =
        small
            ? LongStream.range(0, bytes).toArray()
            : IntStream.range(0, flips).mapToLong(i -> random.nextLong(bytes)).toArray();
    run.say("%s: %d bits%s".formatted(name, places.length, small ? ", one of each byte" : ""));
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      for (long place : places) {
        flip(channel, place, name);
      }
    }
  }

  private void flip(FileChannel channel, long place, String name)
      throws IOException, InterruptedException {
    ByteBuffer one = ByteBuffer.allocate(1);
    int _ = channel.read(one, place);
    byte right = one.get(0);
    write(channel, place, (byte) (right ^ 1 << random.nextInt(8)));
    tried++;
    bare.finds(folder, order(name), fingerprint)
        .ifPresentOrElse(
            command -> foundBy.merge(shown(command), 1, Integer::sum),
            () -> missed.computeIfAbsent(name, each -> new ArrayList<>()).add(place));
    write(channel, place, right);
  }

  /** All of them; the likely ones first, because each is a process. */
  private List<String> order(String name) {
    List<String> order = new ArrayList<>(looking);
    order.sort(
        Comparator.comparing((String command) -> !command.contains(name.replace(".p7s", ""))));
    return order;
  }

  private static String shown(String command) {
    String[] words = command.strip().split("\\s+", 4);
    return String.join(" ", List.of(words).subList(0, Math.min(3, words.length)));
  }

  private static void write(FileChannel channel, long place, byte value) throws IOException {
    int _ = channel.write(ByteBuffer.wrap(new byte[] {value}), place);
  }
}
