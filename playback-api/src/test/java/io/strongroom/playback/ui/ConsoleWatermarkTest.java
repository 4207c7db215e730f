package io.strongroom.playback.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.http.ConsoleServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** Who looks, and when, over the picture of the player; and what may go into a package. */
class ConsoleWatermarkTest {
  private static final String WORDS =
      "const w = document.querySelector('.screen sr-watermark .words'); return w && w.innerText";

  private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(200);
  private ConsoleServer server;
  private Browser browser;

  @BeforeEach
  void start(@TempDir Path dir) {
    server = new ConsoleServer(dir, start);
    browser = new Browser(dir.resolve("profile"));
    browser.driver.get(server.uri("/").toString());
    browser.language("en");
  }

  @AfterEach
  void stop() {
    browser.close();
    server.close();
  }

  @Test
  void whoLooksIsWrittenOverThePicture() throws IOException {
    browser.signIn("viewer", ConsoleServer.PASSWORD, "");
    browser.run(
        "location.hash = arguments[0]",
        "#/camera/" + server.camera() + "/" + start.plusSeconds(20));
    browser.until(
        "const v = document.querySelector('.screen video');"
            + "return v && v.readyState >= 2 && !document.querySelector('.over')");
    String words = String.valueOf(browser.until(WORDS));
    assertThat(words).contains("(viewer)").containsPattern("[^ ]+ / [0-9a-f]{8}");
    String day = start.plusSeconds(20).toString().substring(0, 4);
    assertThat(words).contains(day);
    assertThat(
            browser.run(
                "const b = document.querySelector('.screen').getBoundingClientRect();"
                    + "const e = document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2);"
                    + "const w = document.querySelector('.screen sr-watermark');"
                    + "return !w.contains(e) && !w.querySelector('a,button,input,[tabindex]')"))
        .as("it takes no clicks and no focus")
        .isEqualTo(true);
    browser.photograph("watermark");
    browser.driver.switchTo().activeElement().sendKeys(Keys.SPACE);
    browser.until("return document.querySelector('.screen video').paused");
    browser.find("#fullscreen").click();
    browser.until(
        "return document.fullscreenElement?.querySelector('sr-watermark .words') !== undefined"
            + " && document.fullscreenElement");
    browser.photograph("watermark-fullscreen");
    browser.run("document.exitFullscreen()");
    browser.until("return !document.fullscreenElement");
    browser.size(360, 760);
    browser.language("zh-CN");
    assertThat(browser.run("return document.documentElement.scrollWidth <= 360")).isEqualTo(true);
    browser.photograph("watermark-360-zh");

    browser.run("location.hash = '#/exports'");
    browser.find("#exports-copies");
    assertThat(browser.run("return document.documentElement.scrollWidth <= 360")).isEqualTo(true);
    browser.photograph("exports-copies-360-zh");
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void aPictureThatSaysWhoLooksIsNotMarkedTwice() throws IOException {
    browser.signIn("viewer", ConsoleServer.PASSWORD, "");
    browser.run("location.hash = '#/cameras'");
    browser.find("sr-tile");
    browser.run(
        "const t = document.createElement('sr-tile'); t.id = 'stills'; t.visible = true;"
            + "t.camera = {id: arguments[0], name: 'stills', state: 'recording'};"
            + "t.style.cssText = 'position: fixed; inset: 0 auto auto 0; width: 480px; z-index: 9';"
            + "document.body.append(t)",
        server.camera().toString());
    browser.until(
        "const i = document.querySelector('#stills img');"
            + "return i && i.complete && i.naturalWidth > 0");
    assertThat(browser.run("return document.querySelector('#stills sr-watermark') === null"))
        .isEqualTo(true);
    browser.photograph("watermark-still");
    browser.run(
        "const id = arguments[0]; const at = arguments[1];"
            + "import('/js/still-player.js').then(async ({StillPlayer}) => {"
            + "  window.stills = new StillPlayer(document.createElement('img'), id);"
            + "  await window.stills.seek(at); });",
        server.camera().toString(),
        start.plusSeconds(20).toEpochMilli());
    assertThat(
            browser.until(
                "return window.stills?.state.kind === 'ready' && String(window.stills.marked)"))
        .isEqualTo("true");
    assertThat(browser.errors()).isEmpty();
  }
}
