package io.strongroom.loadtests.prove.many;

import io.strongroom.node.Node;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.ops.cli.Commands;
import io.strongroom.recording.ingest.CameraSource;
import io.strongroom.recording.ingest.Ingest;
import io.strongroom.recording.ingest.SampleSink;
import io.strongroom.recording.ingest.StopSignal;
import io.strongroom.recording.model.GapCause;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** A node whose cameras never send anything, and cost nothing while they do not. */
@Command(name = "idle-node", mixinStandardHelpOptions = true)
public final class IdleNodeMain implements Callable<Integer> {
  @Option(names = "--config", required = true, description = "settings of the node")
  private Path config = Path.of("node.conf");

  IdleNodeMain() {}

  public static void main(String[] arguments) {
    System.exit(Commands.run(new IdleNodeMain(), arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    NodeSettings settings = NodeSettings.load(config);
    Node node = Node.start(settings, new Idle());
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(node::close));
    System.out.println("ready at " + node.url());
    node.awaitStop();
    return ExitCode.OK;
  }

  /** Waits until it is to stop. */
  private static final class Idle implements Ingest {
    private static final Duration LOOK = Duration.ofSeconds(5);

    @Override
    public End run(CameraSource source, SampleSink sink, StopSignal stop) {
      try {
        while (!stop.isRaised()) {
          Thread.sleep(LOOK);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return new End(GapCause.NODE_STOPPED, "the recorder was asked to stop");
    }

    @Override
    public boolean needsPlatformThread(CameraSource source) {
      return false;
    }
  }
}
