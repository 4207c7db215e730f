package io.strongroom.ops.cli;

import io.strongroom.playback.http.ClusterServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a command did.
 *
 * @param code it ended with
 */
record CommandRun(int code, String out, String err) {
  /** A command for a server by one of its users; {@code more} stands behind what names them. */
  static CommandRun at(
      ClusterServer server, String user, Path password, List<String> command, List<String> more) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of("--url", server.uri("").toString()));
    all.addAll(List.of("--ca", server.caCertificate().toString()));
    all.addAll(List.of("--user", user, "--password-file", password.toString()));
    all.addAll(more);
    return of(all);
  }

  static CommandRun of(List<String> arguments) {
    PrintStream oldOut = System.out;
    PrintStream oldErr = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int code = Commands.run(new OpsMain(), arguments.toArray(String[]::new));
      return new CommandRun(
          code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(oldOut);
      System.setErr(oldErr);
    }
  }
}
