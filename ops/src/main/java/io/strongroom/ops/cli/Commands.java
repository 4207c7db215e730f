package io.strongroom.ops.cli;

import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.WrongPassphraseException;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * How every command line of the product runs: one mapping from failures to words and exit codes.
 */
public final class Commands {
  private Commands() {}

  /**
   * Runs a command line and returns its exit code; never throws. Failures go to standard error as
   * one line; what was not foreseen also shows where it happened.
   */
  public static int run(Object root, String... arguments) {
    CommandLine line = new CommandLine(root);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    setUp(line);
    line.setExitCodeExceptionMapper(failure -> ExitCode.of(kindOf(failure)));
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          if (isForeseen(failure)) {
            command.getErr().println("strongroom: " + failure.getMessage());
          } else {
            command.getErr().println("strongroom: this is a defect: " + failure);
            failure.printStackTrace(command.getErr());
          }
          return ExitCode.of(kindOf(failure));
        });
    return line.execute(arguments);
  }

  private static void setUp(CommandLine line) {
    line.getCommandSpec().exitCodeOnInvalidInput(ExitCode.of(ErrorKind.CALLER));
    line.getCommandSpec().version("strongroom " + version());
    line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_FOOTER, help -> examples(line));
    line.getSubcommands().values().forEach(Commands::setUp);
  }

  /** As they are written, however wide the terminal is: a line that was broken cannot be pasted. */
  private static String examples(CommandLine line) {
    return Stream.of(line.getCommandSpec().usageMessage().footer())
        .map(each -> each + System.lineSeparator())
        .collect(Collectors.joining());
  }

  /** From the jar's manifest; classes that lie about in folders have none. */
  private static String version() {
    String built = Commands.class.getPackage().getImplementationVersion();
    return built == null ? "(not packaged)" : built;
  }

  private static boolean isForeseen(Throwable failure) {
    return failure instanceof StrongroomException
        || failure instanceof KeyFileException
        || failure instanceof WrongPassphraseException;
  }

  private static ErrorKind kindOf(Throwable failure) {
    return switch (failure) {
      case StrongroomException known -> known.kind();
      case KeyFileException _ -> ErrorKind.CALLER;
      case WrongPassphraseException _ -> ErrorKind.CALLER;
      case CommandLine.ParameterException _ -> ErrorKind.CALLER;
      default -> ErrorKind.INTERNAL;
    };
  }
}
