package io.strongroom.playback.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The TCP connections of a port, as the kernel counts them (proc(5), {@code /proc/net/tcp}): the
 * HTTP server bounds them and tells nobody how many there are.
 */
final class OpenConnections {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));
  private static final String ESTABLISHED = "01";

  private OpenConnections() {}

  /** How many are established to this local port; 0 where the kernel does not tell. */
  static long count(int port) {
    return TABLES.stream().mapToLong(table -> count(table, port)).sum();
  }

  private static long count(Path table, int port) {
    try (Stream<String> lines = Files.lines(table)) {
      String local = String.format(Locale.ROOT, ":%04X", port);
      return lines.filter(line -> isEstablished(line, local)).count();
    } catch (IOException e) {
      return 0;
    }
  }

  /** {@code sl local_address rem_address st ...}, addresses as {@code HEX:PORT}. */
  private static boolean isEstablished(String line, String local) {
    String[] columns = line.strip().split("\\s+", 5);
    return columns.length > 4 && columns[1].endsWith(local) && columns[3].equals(ESTABLISHED);
  }
}
