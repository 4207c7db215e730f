package io.strongroom.node;

import io.strongroom.node.settings.NodeSettings;
import io.strongroom.ops.cli.Commands;
import io.strongroom.ops.cli.ExitCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code strongroom node}: runs one node until it is asked to stop. */
@Command(
    name = "strongroom node",
    description = {
      "Runs one node until SIGTERM or Ctrl-C.",
      "Settings are described in docs/ref/settings.md; an unknown key stops the start."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  strongroom node --config conf/node.conf"})
public final class NodeMain implements Callable<Integer> {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "settings (HOCON)")
  private Path config = Path.of("conf/node.conf");

  private NodeMain() {}

  public static void main(String[] arguments) {
    System.exit(Commands.run(new NodeMain(), arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    Node node = Node.start(NodeSettings.load(config));
    Thread stopper = Thread.ofPlatform().name("stop").unstarted(node::close);
    Runtime.getRuntime().addShutdownHook(stopper);
    System.err.println("strongroom: ready at " + node.url());
    System.err.println("strongroom: certificate authority " + node.caFingerprint());
    node.awaitStop();
    return ExitCode.OK;
  }
}
