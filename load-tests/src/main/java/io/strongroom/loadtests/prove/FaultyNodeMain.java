package io.strongroom.loadtests.prove;

import io.strongroom.node.Node;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.ops.cli.Commands;
import io.strongroom.ops.cli.ExitCode;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.FaultyStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A node whose disks fail on command; for {@code power-cut} only. */
@Command(name = "faulty-node", mixinStandardHelpOptions = true)
public final class FaultyNodeMain implements Callable<Integer> {
  /** Exit code of a process whose power was cut. */
  static final int POWER_CUT = 99;

  private static final Duration WATCH = Duration.ofMillis(1);

  @Option(names = "--config", required = true, description = "settings of the node")
  private Path config = Path.of("node.conf");

  @Option(names = "--seed", required = true, description = "decides what an unsynced block becomes")
  private long seed;

  @Option(names = "--cut-after", description = "storage operations until the power goes; 0: never")
  private long cutAfter;

  @Option(names = "--fail-sync", description = "which sync fails with an I/O error; 0: none")
  private int failSync;

  FaultyNodeMain() {}

  public static void main(String[] arguments) {
    System.exit(Commands.run(new FaultyNodeMain(), arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    FaultyStorage storage = new FaultyStorage(new DirectStorage(), seed);
    Node node = Node.start(NodeSettings.load(config), storage);
    if (cutAfter > 0) {
      storage.cutPowerAfter(cutAfter);
    }
    if (failSync > 0) {
      storage.failNext(FaultyStorage.Operation.SYNC, failSync);
    }
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(node::close));
    Thread.ofPlatform().daemon(true).start(() -> haltWhenDead(storage));
    node.awaitStop();
    return ExitCode.OK;
  }

  /** The process goes with the power: nothing is closed, nothing is said any more. */
  private static void haltWhenDead(FaultyStorage storage) {
    while (!storage.isDead()) {
      try {
        Thread.sleep(WATCH);
      } catch (InterruptedException e) {
        return;
      }
    }
    Runtime.getRuntime().halt(POWER_CUT);
  }
}
