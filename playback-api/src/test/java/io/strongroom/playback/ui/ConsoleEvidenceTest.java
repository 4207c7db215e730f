package io.strongroom.playback.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.http.ConsoleServer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** A package is asked for, waited for, fetched and removed, by keyboard, in a real Chromium. */
class ConsoleEvidenceTest {
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
  void askedForFetchedAndRemoved() throws Exception {
    browser.signIn("viewer", ConsoleServer.PASSWORD, "case 17");
    browser.find("nav a[href='#/exports']").sendKeys(Keys.ENTER);
    browser.says("You have exported nothing yet");
    browser.type("#choice-search", "north" + Keys.ENTER);
    browser.setTime("exports-from", start.plusSeconds(50));
    browser.setTime("exports-to", start.plusSeconds(40));
    browser.find("#new-export button[type=submit]").sendKeys(Keys.ENTER);
    browser.until("return document.activeElement.id === 'exports-to'");
    browser.setTime("exports-to", start.plusSeconds(100));
    browser.find("#new-export button[type=submit]").sendKeys(Keys.ENTER);
    browser.says("The package is being made");
    browser.find("article[data-export] a.fetch");
    browser.says("Ready");
    assertThat(String.valueOf(browser.run("return document.querySelector('#root').innerText")))
        .hasSize(95);
    browser.photograph("evidence-exports");
    browser.size(360, 760);
    assertThat(browser.run("return document.documentElement.scrollWidth <= 360")).isEqualTo(true);
    browser.photograph("evidence-exports-360");
    browser.language("zh-CN");
    browser.says("可下载");
    browser.photograph("evidence-exports-360-zh");
    browser.language("en");
    browser.size(1280, 900);
    Object fetched =
        browser.until(
            "const link = document.querySelector('a.fetch');"
                + "if (!window.asked) { window.asked = true; fetch(link.href).then(async (r) =>"
                + " window.got = r.status + ' ' + new TextDecoder('latin1').decode((await"
                + " r.arrayBuffer()).slice(0, 2))); } return window.got;");
    assertThat(fetched).isEqualTo("200 PK");
    browser.says("Fetched");
    browser.find("article[data-export] .remove").sendKeys(Keys.ENTER);
    browser.says("Removed");
    assertThat(browser.errors()).isEmpty();
  }
}
