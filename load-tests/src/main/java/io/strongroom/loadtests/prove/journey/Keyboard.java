package io.strongroom.loadtests.prove.journey;

import io.strongroom.loadtests.process.Chromium;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A Chromium of a phone's width that is used by its keyboard alone: what the tabulator key does not
 * reach is not there. Scripts only look. Used by one thread.
 */
final class Keyboard implements AutoCloseable {
  static final int WIDTH = 360;
  private static final int HEIGHT = 760;

  /** So many stops no page of the console has. */
  private static final int MOST_STOPS = 150;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  /** A date and time as the browser's own field takes them, in its own language, English. */
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("MMddyyyy", Locale.ENGLISH);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("hhmmssa", Locale.ENGLISH);

  private final ChromeDriver driver;
  private final Path pictures;

  private Keyboard(ChromeDriver driver, Path pictures) {
    this.driver = driver;
    this.pictures = pictures;
  }

  /**
   * Starts a browser whose owner prefers a language.
   *
   * @param language as browsers name it
   * @param folder of this browser: its profile, what it saves, and pictures for people to look at
   */
  static Keyboard open(String language, Path folder) throws IOException {
    ChromeOptions options = Chromium.options(Files.createDirectories(folder.resolve("profile")));
    options.setExperimentalOption(
        "prefs",
        Map.of(
            "intl.accept_languages",
            language,
            "download.default_directory",
            Files.createDirectories(folder.resolve("saved")).toString()));
    options.addArguments("--autoplay-policy=no-user-gesture-required");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriver driver = Chromium.start(options);
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", WIDTH, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", true));
    return new Keyboard(driver, Files.createDirectories(folder.resolve("pictures")));
  }

  void go(String url) {
    driver.get(url);
  }

  /** Presses keys, whatever has the focus. */
  void press(CharSequence keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Goes on with the tabulator key until something has the focus; the page may still be coming. */
  void reach(String css) {
    await("document.querySelector(arguments[0])", css);
    for (int stop = 0; stop <= MOST_STOPS; stop++) {
      if (truth("return document.activeElement?.matches(arguments[0])", css)) {
        return;
      }
      press(Keys.TAB);
    }
    throw new StrongroomException(
        ErrorKind.NOT_FOUND, "the tabulator key does not reach " + css + where());
  }

  /** Reaches something and presses Enter on it. */
  void enter(String css) {
    reach(css);
    press(Keys.ENTER);
  }

  /** Reaches a field and types. */
  void type(String css, String text) {
    reach(css);
    press(text);
  }

  /** Reaches a field of date and time and types one, to the second, in the browser's own zone. */
  void type(String css, Instant at, ZoneId zone) {
    reach(css);
    press(DAY.withZone(zone).format(at));
    press(Keys.ARROW_RIGHT);
    press(TIME.withZone(zone).format(at));
    String value = text("return document.querySelector(arguments[0]).value", css);
    String wanted =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(zone).format(at);
    if (!value.equals(wanted)) {
      throw new StrongroomException(
          ErrorKind.CALLER, "%s has %s and not %s".formatted(css, value, wanted));
    }
  }

  /** Waits until an expression is true or gives something. */
  void await(String expression, Object... arguments) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!truth("return " + expression, arguments)) {
      if (System.nanoTime() > deadline) {
        throw new StrongroomException(
            ErrorKind.UNAVAILABLE,
            "in a minute not come true: %s %s%s"
                .formatted(expression, List.of(arguments), where()));
      }
      try {
        Thread.sleep(BETWEEN_LOOKS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StrongroomException(ErrorKind.UNAVAILABLE, "interrupted", e);
      }
    }
  }

  private boolean truth(String script, Object... arguments) {
    Object value = driver.executeScript(script, arguments);
    return value != null && !Boolean.FALSE.equals(value) && !"".equals(value);
  }

  String text(String script, Object... arguments) {
    return String.valueOf(driver.executeScript(script, arguments));
  }

  private String where() {
    return "; the page says: "
        + text("return document.querySelector('main')?.innerText.slice(0, 600)");
  }

  /** Whether nothing of the page sticks out of the phone; leaves a picture of it. */
  boolean fits(String name) throws IOException {
    Files.write(pictures.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    return truth("return document.documentElement.scrollWidth <= arguments[0]", WIDTH);
  }

  /** What the browser complained of; answers that refuse are not among it. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(Object::toString)
        .filter(text -> !text.contains("Failed to load resource"))
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
