package io.strongroom.playback.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.http.ConsoleServer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** Footage in a real Chromium through the real server: pixels move, and the clock is right. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsolePlayerTest {
  private static final String PIXELS =
      "const v = document.querySelector(arguments[0]);"
          + "if (!v || v.readyState < 2) return null;"
          + "const c = document.createElement('canvas'); c.width = 64; c.height = 36;"
          + "const g = c.getContext('2d'); g.drawImage(v, 0, 0, 64, 36);"
          + "return Array.from(g.getImageData(0, 0, 64, 36).data).join(' ')";
  private static final String CLOCK = "return Number(document.querySelector('#clock').dataset.ms)";
  private static final String VIDEO = ".stage video";

  private Instant begin;
  private ConsoleServer server;
  private Browser browser;

  @BeforeAll
  void start(@TempDir Path dir) {
    begin = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(600);
    server = new ConsoleServer(dir, begin);
    browser = new Browser(dir.resolve("profile"));
    browser.driver.get(server.uri("/").toString());
    browser.find("#user");
    browser.language("en");
    browser.signIn("viewer", ConsoleServer.PASSWORD, "case 17");
  }

  @AfterAll
  void stop() {
    browser.close();
    server.close();
  }

  /** Opens the camera 20 s into its recordings, paused. */
  @BeforeEach
  void open() {
    browser.run("location.hash = '#/cameras'");
    browser.find("sr-wall h1");
    String at = "#/camera/" + server.camera() + "/" + begin.plusSeconds(20);
    browser.run("location.hash = arguments[0]", at);
    waitForPicture();
    browser.press(" ");
    browser.until("return document.querySelector('.stage video').paused");
    browser.errors();
  }

  private void waitForPicture() {
    browser.until(
        "const v = document.querySelector('.stage video');"
            + "return v && v.readyState >= 2 && !v.seeking && !document.querySelector('.over')");
  }

  private void seek(Instant at) {
    browser.run(
        "document.querySelector('sr-timeline')"
            + ".dispatchEvent(new CustomEvent('seek', {detail: arguments[0]}))",
        at.toEpochMilli());
  }

  private void waitForClock(Instant at) {
    browser.until(
        "return Math.abs(Number(document.querySelector('#clock').dataset.ms) - arguments[0]) < 45"
            + " && !document.querySelector('.stage video').seeking &&"
            + " !document.querySelector('.over')",
        at.toEpochMilli());
  }

  @Test
  void pixelsMoveWhilePlaying() {
    browser.press(" ");
    Object before = browser.until(PIXELS, VIDEO);
    browser.until("return (() => {" + PIXELS + "})(...arguments) !== arguments[1]", VIDEO, before);
    assertThat(browser.errors()).isEmpty();
    assertThat(server.intents()).as("intents in the access log").isPositive();
  }

  @Test
  void theClockAfterASeekIsTheOneAskedFor() {
    for (int second : new int[] {0, 31, 95, 140, 7}) {
      seek(begin.plusSeconds(second));
      waitForClock(begin.plusSeconds(second));
      assertThat(browser.run("return document.querySelector('.over')?.innerText")).isNull();
    }
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void keysMoveByTheirSpansAndByFrames() {
    seek(begin.plusSeconds(30));
    waitForClock(begin.plusSeconds(30));
    browser.press(Keys.ARROW_RIGHT);
    waitForClock(begin.plusSeconds(31));
    browser.press(Keys.SHIFT, Keys.ARROW_LEFT);
    long from = begin.plusSeconds(21).toEpochMilli();
    browser.until(CLOCK + " === arguments[0]", from); // the frame's own time, not the one asked for
    for (int frame = 1; frame <= 5; frame++) {
      browser.press(".");
      browser.until(CLOCK + " === arguments[0]", from + 40L * frame);
    }
    browser.press(",");
    browser.until(CLOCK + " === arguments[0]", from + 160L);
    browser.press(Keys.HOME);
    waitForClock(begin);
    browser.press("]");
    browser.until("return document.querySelector('.stage video').playbackRate === 2");
    browser.press("[");
    browser.until("return document.querySelector('.stage video').playbackRate === 1");
  }

  @Test
  void aGapIsExplainedAndLeapt() {
    seek(begin.plusSeconds(70));
    browser.until("return document.querySelectorAll('.over button').length === 3");
    String words =
        Objects.toString(
            browser.until("return document.querySelector('.over [role=alert]')?.innerText"));
    assertThat(words).contains("Nothing is recorded").contains("recorder was not running");
    browser.until(
        "return document.querySelector('.slider').ariaValueText.includes('Gap: recorder')");
    browser.run("document.querySelectorAll('.over button')[1].click()");
    waitForClock(begin.plusSeconds(90));

    seek(begin.plusSeconds(58));
    waitForClock(begin.plusSeconds(58));
    browser.press(" ");
    browser.until(CLOCK + " > arguments[0]", begin.plusSeconds(90).toEpochMilli());
    browser.until("return document.querySelector('.said').innerText.includes('Skipped a gap')");
  }

  @Test
  void whatIsNotLoadedYetIsNotSaidToBeMissing() {
    Object kind =
        browser.driver.executeAsyncScript(
            "const done = arguments[1]; import('/js/timeline-data.js').then(m =>"
                + " done(new m.TimelineData(arguments[0]).at(Date.now() - 60_000).kind))",
            server.camera().toString());
    assertThat(kind).isEqualTo("unknown");
  }

  @Test
  void aClickOnTheTimelineSeeksThere() {
    browser.find("[data-range=minute]").click();
    browser.until(
        "const t = document.querySelector('sr-timeline'); return t.data.loaded && t.view.span ==="
            + " 60000");
    WebElement canvas = browser.find(".slider canvas");
    long wanted =
        ((Number)
                Objects.requireNonNull(
                    browser.run(
                        "const t = document.querySelector('sr-timeline');"
                            + "return t.view.from + t.view.span * 0.25")))
            .longValue();
    int quarter = canvas.getSize().getWidth() / 4;
    new Actions(browser.driver).moveToElement(canvas, -quarter, 10).click().perform();
    browser.until(
        "return Math.abs(Number(document.querySelector('#clock').dataset.ms) - arguments[0]) < 300",
        wanted);
    browser.press("+");
    browser.until("return document.querySelector('sr-timeline').view.span < 60000");
  }

  @Test
  void aDateAndTimeCanBeTyped() {
    // Asia/Shanghai is eight hours ahead of UTC all year.
    String civil = begin.plusSeconds(8 * 3600 + 40).toString().substring(0, 19);
    browser.run("document.querySelector('#jump-at').value = arguments[0]", civil);
    browser.find(".jump button").click();
    waitForClock(begin.plusSeconds(40));
    assertThat(browser.find("#clock").getText()).startsWith(civil.replace('T', ' '));
  }

  @Test
  void aMarkedRangeCanBeSaved() {
    seek(begin.plusSeconds(10));
    waitForClock(begin.plusSeconds(10));
    browser.press("i");
    browser.press(Keys.SHIFT, Keys.ARROW_RIGHT);
    waitForClock(begin.plusSeconds(20));
    browser.press("o");
    browser.until("return !document.querySelector('#save-mp4').disabled");
    assertThat(browser.find("sr-marks [role=status]").getText()).contains("10 s");
    browser.find("#save-mp4").click();
    browser.until("return document.querySelector('sr-marks').innerText.includes('has begun')");
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void thePictureShownCanBeSaved() {
    seek(begin.plusSeconds(33));
    waitForClock(begin.plusSeconds(33));
    browser.find("#picture").click();
    Object said =
        browser.until(
            "const s = document.querySelector('.said').innerText; return s.includes('saved') && s");
    String civil = begin.plusSeconds(8 * 3600 + 33).toString().substring(0, 19);
    assertThat(said).asString().contains(civil.replace('T', ' '));
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void theWallShowsLivePictures() {
    browser.run("location.hash = '#/cameras'");
    String tile = "sr-tile video:not([hidden])";
    Object before = browser.until(PIXELS, tile);
    browser.until("return (() => {" + PIXELS + "})(...arguments) !== arguments[1]", tile, before);
    assertThat(browser.find("sr-tile .kind").getText()).isEqualTo("Live");
    assertThat(browser.find("sr-tile .state").getText()).contains("Recording");
    assertThat(browser.errors()).isEmpty();
  }
}
