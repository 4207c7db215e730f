package io.strongroom.loadtests.camera;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Tells another process, in JSON, that the cameras run and where; appears whole or not at all. */
final class ReadyFile {
  private ReadyFile() {}

  static void write(Path file, int port, List<SimulatedCamera> cameras) throws IOException {
    String list = cameras.stream().map(ReadyFile::json).collect(Collectors.joining(",\n    "));
    String text = "{\"port\": " + port + ",\n  \"cameras\": [\n    " + list + "]}\n";
    Path target = file.toAbsolutePath();
    Path part = Files.createTempFile(target.getParent(), "ready", ".part");
    Files.writeString(part, text);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Names are ours and plain, so nothing needs escaping. */
  private static String json(SimulatedCamera camera) {
    return String.format(
        Locale.ROOT,
        "{\"number\": %d, \"name\": \"%s\", \"uri\": \"%s\", \"video\": \"%s\", \"bFrames\": %b,"
            + " \"audio\": \"%s\"}",
        camera.number(),
        camera.name(),
        camera.uri(),
        camera.codec(),
        camera.bFrames(),
        camera.audio());
  }
}
