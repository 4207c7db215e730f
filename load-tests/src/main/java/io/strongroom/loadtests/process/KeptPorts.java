package io.strongroom.loadtests.process;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Ports of programs that find each other by them again after a restart: chosen once, free then, and
 * kept in a file.
 */
final class KeptPorts {
  private KeptPorts() {}

  /**
   * So many ports, those that the file has first.
   *
   * @throws StrongroomException CORRUPT if the file holds anything else
   */
  static List<Integer> of(Path file, int count) throws IOException {
    List<Integer> ports = Files.exists(file) ? read(file) : new ArrayList<>();
    if (ports.size() < count) {
      while (ports.size() < count) {
        int candidate = FreePorts.next();
        if (!ports.contains(candidate)) {
          ports.add(candidate);
        }
      }
      Files.writeString(
          file, ports.stream().map(String::valueOf).collect(Collectors.joining("\n")));
    }
    return List.copyOf(ports.subList(0, count));
  }

  private static List<Integer> read(Path file) throws IOException {
    List<Integer> ports = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      try {
        ports.add(Integer.parseInt(line.strip()));
      } catch (NumberFormatException e) {
        throw new StrongroomException(
            ErrorKind.CORRUPT, file + " is not a list of ports; remove it", e);
      }
    }
    return ports;
  }
}
