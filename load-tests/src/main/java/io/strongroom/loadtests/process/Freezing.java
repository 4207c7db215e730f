package io.strongroom.loadtests.process;

import java.io.IOException;

/**
 * SIGSTOP and SIGCONT: a process that stands still, keeps its memory and connections, and goes on.
 */
final class Freezing {
  private Freezing() {}

  static void freeze(Process process) throws IOException, InterruptedException {
    signal(process, "STOP");
  }

  static void thaw(Process process) throws IOException, InterruptedException {
    signal(process, "CONT");
  }

  /** For a process that is to end; if this fails, it is killed later. */
  static void thawQuietly(Process process) {
    try {
      thaw(process);
    } catch (IOException e) {
      // It is gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void signal(Process process, String name)
      throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    if (code != 0 && process.isAlive()) {
      throw new IOException("kill -" + name + " of process " + process.pid() + " was refused");
    }
  }
}
