package io.strongroom.loadtests.prove.year;

import java.nio.file.Path;
import java.util.Locale;

/**
 * A process that is killed: it lets one scene happen, and stands still at the change of the outside
 * whose number it was given.
 */
public final class CrashMain {
  static final String ACKNOWLEDGED = "acknowledged";
  static final String AT = "stands at its point";
  static final String DONE = "done after ";

  private CrashMain() {}

  /** Folder, scene, number of the change. */
  public static void main(String[] arguments) throws InterruptedException {
    Fuse fuse = new Fuse(CrashMain::stand);
    Scene scene = Scene.valueOf(arguments[1].toUpperCase(Locale.ROOT));
    try (CrashSite site = new CrashSite(Path.of(arguments[0]), scene, fuse)) {
      fuse.light(Integer.parseInt(arguments[2]));
      site.play(() -> say(ACKNOWLEDGED));
      say(DONE + fuse.acts());
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static void stand() {
    say(AT);
    while (true) {
      try {
        Thread.sleep(Long.MAX_VALUE);
      } catch (InterruptedException e) {
        // only a kill ends it
      }
    }
  }
}
