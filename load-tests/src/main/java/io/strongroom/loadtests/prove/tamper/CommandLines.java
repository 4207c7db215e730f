package io.strongroom.loadtests.prove.tamper;

import io.strongroom.loadtests.process.Programs;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A process that runs the product's commands; see {@link CommandsMain}. Used by one thread. */
final class CommandLines implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;
  private final BufferedWriter in;

  /** What a command printed, and how it ended. */
  record Ran(int code, List<String> lines) {}

  private CommandLines(Process process) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
    this.in = process.outputWriter(StandardCharsets.UTF_8);
  }

  static CommandLines start() throws IOException {
    return new CommandLines(
        new ProcessBuilder(
                Programs.java(CommandsMain.class.getName(), List.of("-Xmx512m"), List.of()))
            .redirectErrorStream(true)
            .start());
  }

  Ran run(List<String> words) throws IOException {
    in.write(String.join("\t", words));
    in.newLine();
    in.flush();
    List<String> lines = new ArrayList<>();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(CommandsMain.END)) {
        return new Ran(Integer.parseInt(line.substring(CommandsMain.END.length())), lines);
      }
      lines.add(line);
    }
    throw new EOFException("the process of commands ended: " + lines);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
