package io.strongroom.loadtests.prove.tamper;

import io.strongroom.node.FsckMain;
import io.strongroom.ops.cli.Commands;
import io.strongroom.ops.cli.OpsMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Runs the product's commands one after the other as {@code ./strongroom} does, without a process
 * for each: a line of standard input is a command with its arguments between tabs, and after its
 * output comes a line with its exit code.
 */
public final class CommandsMain {
  static final String END = "exit code ";

  private CommandsMain() {}

  public static void main(String[] arguments) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      List<String> words = List.of(line.split("\t", -1));
      int code =
          words.getFirst().equals("fsck")
              ? Commands.run(new FsckMain(), array(words.subList(1, words.size())))
              : Commands.run(new OpsMain(), array(words));
      System.out.println(END + code);
      System.out.flush();
    }
  }

  private static String[] array(List<String> words) {
    return words.toArray(String[]::new);
  }
}
