package io.strongroom.playback.view;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that give way to all others of the machine: on Linux the priority of a thread is set by
 * {@code setpriority(2)} for the thread that calls, which Java's own priorities do not do.
 */
public final class BackSeat {
  private static final Logger log = LoggerFactory.getLogger(BackSeat.class);

  /** Of 19, behind recording by a factor of about nine when the processor is short. */
  private static final int NICE = 10;

  private static final int PRIO_PROCESS = 0;

  private BackSeat() {}

  /** Daemon threads of this name. */
  public static ThreadFactory threads(String name) {
    ThreadFactory plain = Thread.ofPlatform().daemon().name(name, 0).factory();
    return work ->
        plain.newThread(
            () -> {
              take();
              work.run();
            });
  }

  @SuppressWarnings("restricted")
  private static void take() {
    try {
      Linker linker = Linker.nativeLinker();
      MethodHandle setPriority =
          linker.downcallHandle(
              linker.defaultLookup().find("setpriority").orElseThrow(),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT));
      int answer = (int) setPriority.invokeExact(PRIO_PROCESS, 0, NICE);
      if (answer != 0) {
        log.info("the system does not let pictures be drawn at a lower priority");
      }
    } catch (Throwable e) {
      log.info("pictures are drawn at the usual priority: {}", e.toString());
    }
  }
}
