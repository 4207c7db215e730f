package io.strongroom.playback.custody;

import io.strongroom.playback.audit.CustodyEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Which steps have been logged, in a file of lines: the digest of the record, and what it is of.
 * The last line of a key counts; one that a crash has cut counts for nothing. Losing the file costs
 * entries that are there twice. Thread-safe.
 */
final class LoggedSteps {
  private static final int DIGEST_CHARS = 64;

  private final Path file;
  private final Map<String, String> digests = new HashMap<>();

  LoggedSteps(Path file) {
    this.file = file;
    try {
      if (Files.exists(file)) {
        load();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads what is there, and keeps of each key the last line. */
  private void load() throws IOException {
    String all = Files.readString(file);
    String whole = all.substring(0, all.lastIndexOf('\n') + 1);
    whole
        .lines()
        .filter(line -> line.length() > DIGEST_CHARS + 1)
        .forEach(
            line -> digests.put(line.substring(DIGEST_CHARS + 1), line.substring(0, DIGEST_CHARS)));
    StringBuilder kept = new StringBuilder();
    digests.forEach((key, digest) -> kept.append(line(key, digest)));
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(next, kept);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  synchronized boolean has(String key, CustodyEvent event) {
    return event.record().equals(digests.get(key));
  }

  synchronized boolean knows(String key) {
    return digests.containsKey(key);
  }

  /** Where it cannot be written it is remembered until the process ends. */
  synchronized void add(String key, CustodyEvent event) {
    digests.put(key, event.record());
    try {
      Files.write(
          file,
          line(key, event.record()).getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(String key, String digest) {
    return digest + " " + key + "\n";
  }
}
