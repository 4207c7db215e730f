package io.strongroom.playback.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.access.AuthenticatorProgram;
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
import org.openqa.selenium.Keys;

/** Opened by one, marked, and reviewed by another, in a real Chromium. */
class ConsoleBreakGlassTest {
  private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(200);
  private ConsoleServer server;
  private Browser browser;

  @BeforeEach
  void start(@TempDir Path dir) {
    server = new ConsoleServer(dir, start);
    server.addAccount("responder", Role.RESPONDER);
    server.addAccount("leader", Role.APPROVER);
    browser = new Browser(dir.resolve("profile"));
    browser.driver.get(server.uri("/").toString());
    browser.language("en");
  }

  @AfterEach
  void stop() {
    browser.close();
    server.close();
  }

  private void photographBoth(String name) throws IOException {
    browser.size(360, 760);
    assertThat(browser.run("return document.documentElement.scrollWidth <= 360"))
        .as("%s fits a phone", name)
        .isEqualTo(true);
    browser.photograph(name + "-360");
    browser.language("zh-CN");
    browser.photograph(name + "-360-zh");
    browser.language("en");
    browser.size(1280, 900);
  }

  @Test
  void openedMarkedAndReviewed() throws IOException {
    AuthenticatorProgram phone = server.enrol("responder");
    browser.signIn("responder", ConsoleServer.PASSWORD, "", phone.code(Instant.now()));
    browser.find("#break-glass").click();
    browser.says("North gate");
    browser.type(".break-glass #choice-search", "north" + Keys.ENTER);
    browser.setTime("glass-from", start);
    browser.setTime("glass-to", start.plusSeconds(30));
    browser.type("#glass-reason", "a child is lost");
    browser.type("#glass-code", "000000");
    photographBoth("break-glass");
    browser.find(".break-glass form button[type=submit]").click();
    browser.until("return document.activeElement.id === 'glass-code'");
    browser.find("#glass-code").clear();
    browser.type("#glass-code", phone.code(Instant.now().plusSeconds(30)));
    browser.find(".break-glass form button[type=submit]").click();
    browser.says("Opened in an emergency.");
    browser.find("a.watch");

    browser.signOut();
    browser.signIn("leader", ConsoleServer.PASSWORD, "");
    browser.find("article[data-emergency]");
    browser.type("#glass-words", "I have called the station");
    photographBoth("break-glass-review");
    browser.find("article[data-emergency] button[value=justified]").click();
    browser.until("return !document.querySelector('article[data-emergency]')");
    browser.says("leader: justified. I have called the station");
    assertThat(browser.errors()).isEmpty();
  }
}
