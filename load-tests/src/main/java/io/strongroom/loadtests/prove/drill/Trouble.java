package io.strongroom.loadtests.prove.drill;

import io.strongroom.loadtests.process.NodeProcess;
import io.strongroom.loadtests.prove.FaultyNodeMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Orders to the one node whose disk and clock obey, through a file that it watches. */
final class Trouble {
  /** The number of that node. */
  static final int NODE = 3;

  private final Path orders;

  Trouble(Path folder) {
    this.orders = folder.resolve("orders");
  }

  /** What runs that node. */
  NodeProcess.Program program(long seed) {
    return new NodeProcess.Program(
        FaultyNodeMain.class.getName(), List.of("--seed", "" + seed, "--orders", "" + orders));
  }

  void none() throws IOException {
    order("");
  }

  void diskFull() throws IOException {
    order("room-bytes=0");
  }

  void slowDisk(int millis) throws IOException {
    order("delay-millis=" + millis);
  }

  void clockStep(int millis) throws IOException {
    order("clock-millis=" + millis);
  }

  private void order(String line) throws IOException {
    Path draft = orders.resolveSibling("orders.draft");
    Files.writeString(draft, line);
    Files.move(draft, orders, StandardCopyOption.ATOMIC_MOVE);
  }
}
