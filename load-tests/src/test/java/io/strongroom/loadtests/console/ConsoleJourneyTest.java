package io.strongroom.loadtests.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.strongroom.loadtests.camera.picture.BlockCode;
import io.strongroom.loadtests.process.Chromium;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.IntBinaryOperator;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A person's first ten minutes, in a real Chromium on a running demo: pictures move, and after a
 * seek the second that is painted into the picture is the one asked for.
 */
class ConsoleJourneyTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Every loop of the simulated cameras is a whole multiple of this long. */
  private static final int LOOP_SECONDS = 10;

  private static final String PIXELS =
      "const v = document.querySelector(arguments[0]);"
          + "if (!v || v.readyState < 2) return null;"
          + "const c = document.createElement('canvas'); c.width = 64; c.height = 36;"
          + "const g = c.getContext('2d'); g.drawImage(v, 0, 0, 64, 36);"
          + "return Array.from(g.getImageData(0, 0, 64, 36).data).join(' ')";

  /** Brightness of the upper left corner, as the camera coded it. */
  private static final String CORNER =
      "const v = document.querySelector('.stage video');"
          + "const c = document.createElement('canvas');"
          + "c.width = v.videoWidth; c.height = v.videoHeight;"
          + "const g = c.getContext('2d'); g.drawImage(v, 0, 0);"
          + "const d = g.getImageData(0, 0, 160, 48).data; const out = [];"
          + "for (let i = 0; i < d.length; i += 4)"
          + "  out.push(Math.round(0.3 * d[i] + 0.6 * d[i + 1] + 0.1 * d[i + 2]));"
          + "return out";

  private static final String SHOWN =
      "const v = document.querySelector('.stage video');"
          + "return v && v.readyState >= 2 && !v.seeking && !document.querySelector('.over')"
          + " && Math.abs(Number(document.querySelector('#clock').dataset.ms) - arguments[0]) < 60";

  private @Nullable ChromeDriver driver;

  @Test
  void pixelsMoveAndTheClockAfterASeekIsTheOneAskedFor(@TempDir Path dir) throws IOException {
    try (DemoProcess demo = new DemoProcess(dir, 2)) {
      driver = chromium(dir.resolve("profile"));
      signIn(demo);
      wallMoves();
      seeksShowTheirSecond(demo.camera(0));
      assertThat(errors()).isEmpty();
    } finally {
      if (driver != null) {
        driver.quit();
      }
    }
  }

  private void signIn(DemoProcess demo) {
    driver().get(demo.url());
    find("#user").sendKeys("viewer");
    find("#password").sendKeys(demo.password("viewer"));
    find("#purpose").sendKeys("journey through the console");
    find("button[type=submit]").click();
  }

  private void wallMoves() {
    until("return [...document.querySelectorAll('sr-tile')].filter(t => t.playing).length === 2");
    Object before = until(PIXELS, "sr-tile video");
    until(
        "return (() => {" + PIXELS + "})(arguments[0]) !== arguments[1]", "sr-tile video", before);
  }

  private void seeksShowTheirSecond(String camera) {
    until(
        "return fetch('/api/v1/cameras/' + arguments[0] + '/timeline?from=2020-01-01T00:00:00Z&to='"
            + " + new Date().toISOString()).then(r => r.json()).then(t => {"
            + "  window.recorded = t.recorded.at(-1);"
            + "  return recorded && Date.parse(recorded.to) - Date.parse(recorded.from) > 25000})",
        camera);
    long first = number("return Math.ceil(Date.parse(recorded.from) / 1000) * 1000");
    driver().executeScript("location.hash = '#/camera/' + arguments[0]", camera);
    until(SHOWN.replace("< 60", ">= 0"), 0L);
    new Actions(driver()).sendKeys(" ").perform();
    for (long offset : new long[] {2_500, 17_500, 9_500, 20_500}) {
      seek(first + offset);
    }
    frameStepMovesByOneFrame();
  }

  private void seek(long at) {
    driver()
        .executeScript(
            "document.querySelector('sr-timeline')"
                + ".dispatchEvent(new CustomEvent('seek', {detail: arguments[0]}))",
            at);
    until(SHOWN, at);
    OptionalInt second = BlockCode.read(brightness());
    assertThat(second).as("a code is in the picture").isPresent();
    assertThat(second.getAsInt() % LOOP_SECONDS)
        .as("second in the picture after a seek to %d", at)
        .isEqualTo((int) (at / 1000 % LOOP_SECONDS));
  }

  private void frameStepMovesByOneFrame() {
    long before = number("return Number(document.querySelector('#clock').dataset.ms)");
    new Actions(driver()).sendKeys(".").perform();
    until("return Number(document.querySelector('#clock').dataset.ms) > arguments[0]", before);
    long after = number("return Number(document.querySelector('#clock').dataset.ms)");
    assertThat(after - before).isCloseTo(40, within(5L));
  }

  private IntBinaryOperator brightness() {
    List<?> corner = (List<?>) Objects.requireNonNull(driver().executeScript(CORNER));
    return (x, y) -> ((Number) Objects.requireNonNull(corner.get(y * 160 + x))).intValue();
  }

  private ChromeDriver driver() {
    return Objects.requireNonNull(driver);
  }

  private long number(String script) {
    return ((Number) Objects.requireNonNull(driver().executeScript(script))).longValue();
  }

  private WebElement find(String css) {
    return await(css)
        .atMost(PATIENCE)
        .until(() -> driver().findElements(By.cssSelector(css)), found -> !found.isEmpty())
        .getFirst();
  }

  /** Waits until a script gives something that is neither null nor false. */
  private Object until(String script, Object... arguments) {
    return Objects.requireNonNull(
        await(script)
            .atMost(PATIENCE)
            .until(
                () -> driver().executeScript(script, arguments),
                value -> value != null && !Boolean.FALSE.equals(value)));
  }

  private List<String> errors() {
    return driver().manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(Object::toString)
        .filter(text -> !text.contains("Failed to load resource"))
        .toList();
  }

  private static ChromeDriver chromium(Path profile) {
    ChromeOptions options = Chromium.options(profile);
    options.addArguments("--window-size=1280,900");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    return Chromium.start(options);
  }
}
