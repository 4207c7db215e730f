package io.strongroom.loadtests.demo;

import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ctrl-C: what records finishes its packs, then the main thread closes the cameras. */
final class DemoStop {
  private static final int CAMERAS_SECONDS = 10;

  private final PrintStream out;
  private final CountDownLatch finished = new CountDownLatch(1);

  DemoStop(PrintStream out) {
    this.out = out;
  }

  /** Has the recording stopped when this program is asked to end. */
  void atExit(Runnable stopRecording) {
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> stop(stopRecording)));
  }

  private void stop(Runnable stopRecording) {
    stopRecording.run();
    try {
      if (!finished.await(CAMERAS_SECONDS, TimeUnit.SECONDS)) {
        out.println("strongroom: the simulated cameras take long to stop; not waiting");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Everything is closed. */
  void finished() {
    out.println("strongroom: stopped; what was recorded is kept");
    finished.countDown();
  }
}
