package io.strongroom.ops.cli;

import picocli.CommandLine.Command;

/**
 * The operator's commands: {@code camera}, {@code user}, {@code request}, {@code export}, {@code
 * evidence}, {@code keys}, {@code cluster}, {@code retention}, {@code hold}, {@code verify}, {@code
 * inspect}, {@code witness}.
 */
@Command(
    name = "strongroom",
    mixinStandardHelpOptions = true,
    subcommands = {
      CameraCommand.class,
      UserCommand.class,
      AreaCommand.class,
      RequestCommand.class,
      ExportCommand.class,
      EvidenceCommand.class,
      KeysCommand.class,
      ClusterCommand.class,
      RetentionCommand.class,
      HoldCommand.class,
      DeletionCommand.class,
      VerifyCommand.class,
      InspectCommand.class,
      WitnessCommand.class
    })
public final class OpsMain {
  /** For {@link Commands#run}. */
  public OpsMain() {}

  public static void main(String[] arguments) {
    System.exit(Commands.run(new OpsMain(), arguments));
  }
}
