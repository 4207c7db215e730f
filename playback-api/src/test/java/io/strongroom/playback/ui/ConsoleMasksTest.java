package io.strongroom.playback.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.access.Role;
import io.strongroom.playback.http.ConsoleServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.openqa.selenium.By;

/** Masks written and clicked by an administrator, and what a viewer's browser shows then. */
@Isolated("masked video is drawn with what the processor has left")
class ConsoleMasksTest {
  private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(200);
  private ConsoleServer server;
  private Browser browser;

  @BeforeEach
  void start(@TempDir Path dir) {
    server = new ConsoleServer(dir, start);
    server.addAccount("deputy", Role.ADMINISTRATOR);
    browser = new Browser(dir.resolve("profile"));
    browser.driver.get(server.uri("/").toString());
    browser.language("en");
  }

  @AfterEach
  void stop() {
    browser.close();
    server.close();
  }

  /** Three values of the picture, as a share of its width and height. */
  private Object colour(double x, double y) {
    return browser.until(
        "const v = document.querySelector('.screen video');"
            + "if (!v || v.readyState < 2 || document.querySelector('.over')) return null;"
            + "const c = document.createElement('canvas'); c.width = 320; c.height = 180;"
            + "const g = c.getContext('2d'); g.drawImage(v, 0, 0, 320, 180);"
            + "return [...g.getImageData(320 * arguments[0], 180 * arguments[1], 1, 1).data]"
            + ".slice(0, 3).every((n) => Math.abs(n - 56) < 12) ? 'hidden' : 'shown'",
        x,
        y);
  }

  @Test
  void setByAnAdministratorAndSeenByAViewer() throws IOException {
    browser.signIn("admin", ConsoleServer.PASSWORD, "");
    browser.find("button.masks").click();
    browser.find("#mask-none");
    browser.type("#masks-polygons", "0.2,0.2 0.8,0.2");
    browser.find("#masks button[type=submit]").click();
    browser.until("return document.activeElement.id === 'masks-polygons'");
    browser.until("return document.querySelector('#masks-polygons-error')");
    browser.find(".mask-field").click();
    browser.until(
        "return / 0\\.(5|49)\\d*,0\\.(5|49)\\d*$/"
            + ".test(document.querySelector('#masks-polygons').value)");
    browser.photograph("masks");
    browser.size(360, 760);
    assertThat(browser.run("return document.documentElement.scrollWidth <= 360")).isEqualTo(true);
    browser.photograph("masks-360");
    browser.language("zh-CN");
    browser.photograph("masks-360-zh");
    browser.language("en");
    browser.size(1280, 900);
    browser.find("#masks button[type=submit]").click();
    browser.until("return document.querySelector('#masks li')");
    browser.find("#mask-none").click();
    browser.find("#masks button[type=submit]").click();
    browser.until("return document.activeElement.id === 'masks-reason'");
    browser.type("#masks-reason", "the door has gone");
    browser.find("#masks button[type=submit]").click();
    browser.find(".mask-change");
    assertThat(browser.driver.findElements(By.cssSelector(".mask-change .approve"))).isEmpty();
    browser.find("#sign-out").click();
    browser.signIn("deputy", ConsoleServer.PASSWORD, "");
    browser.find("button.masks").click();
    browser.find(".mask-change .approve").click();
    browser.size(360, 760);
    assertThat(browser.run("return document.documentElement.scrollWidth <= 360")).isEqualTo(true);
    browser.photograph("masks-change-360");
    browser.size(1280, 900);
    browser.find(".mask-change [role=alertdialog] button:not(.main)").click();
    browser.until("return document.activeElement.classList.contains('approve')");
    browser.find(".mask-change .withdraw").click();
    browser.find(".mask-change [role=alertdialog] .danger").click();
    browser.until("return !document.querySelector('.mask-change')");
    assertThat(browser.errors()).isEmpty();

    browser.find("#sign-out").click();
    browser.signIn("viewer", ConsoleServer.PASSWORD, "");
    browser.run(
        "location.hash = arguments[0]",
        "#/camera/" + server.camera() + "/" + start.plusSeconds(20));
    assertThat(colour(0.5, 0.3)).isEqualTo("hidden");
    assertThat(colour(0.1, 0.8)).isEqualTo("shown");
    browser.photograph("masked-player");
  }
}
