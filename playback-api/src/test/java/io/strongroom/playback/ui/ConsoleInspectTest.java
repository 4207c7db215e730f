package io.strongroom.playback.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.http.ConsoleServer;
import io.strongroom.playback.http.InspectServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** The access log as an inspector reads it, in a real Chromium. */
class ConsoleInspectTest {
  private InspectServer server;
  private Browser browser;

  @BeforeEach
  void start(@TempDir Path dir) {
    server = new InspectServer(dir);
    long _ = server.look(server.north(), "liwei", "Station 3", "case 2026-117, a lost child");
    long _ = server.look(server.south(), "wang", "Station 4", "case 2026-118");
    server.refuse(server.north(), "wang", "no grant of yours covers this camera");
    browser = new Browser(dir.resolve("profile"));
    browser.driver.get(server.uri("/").toString());
    browser.language("en");
  }

  @AfterEach
  void stop() {
    browser.close();
    server.close();
  }

  private int shown() {
    return browser.driver.findElements(By.cssSelector("article[data-entry]")).size();
  }

  @Test
  void anInspectorSearchesByKeyboardOnAPhoneInBothLanguages() throws IOException {
    browser.signIn(InspectServer.INSPECTOR, ConsoleServer.PASSWORD, "");
    browser.find("nav a[href='#/inspect']").sendKeys(Keys.ENTER);
    browser.size(360, 760);
    browser.type("#inspect-purpose", "LOST child" + Keys.ENTER);
    browser.says("2 entries shown");
    assertThat(shown()).isEqualTo(2);
    browser.says("North gate 北门 · playback");
    browser.find("article[data-entry] button.details").sendKeys(Keys.ENTER);
    browser.says("Session");
    assertThat(browser.find("a.receipt").getDomAttribute("href")).contains("/receipts/");
    fits("inspect-360");
    browser.language("zh-CN");
    browser.says("录像已送出");
    scrollTo("#found");
    fits("inspect-360-zh");
    browser.language("en");

    browser.find("article[data-entry] button.of-camera").sendKeys(Keys.ENTER);
    browser.until("return document.activeElement.id === 'inspect-camera'");
    browser.find("#inspect-purpose").clear();
    browser.find("#inspect-search button[type=submit]").sendKeys(Keys.ENTER);
    browser.says("4 entries shown");
    browser.says("no grant of yours covers this camera");
    browser.find("#inspect-camera").clear();
    browser.type("#inspect-camera", "north" + Keys.ENTER);
    browser.until("return document.activeElement.id === 'inspect-camera'");
    browser.find("#inspect-camera[aria-invalid=true]");
    drawsASample();
    countsAMonth();
    browser.size(1280, 900);
    browser.photograph("inspect");
    assertThat(browser.errors()).isEmpty();
  }

  /** Times are those of the recorder's zone, eight hours ahead of the server's clock. */
  private void drawsASample() throws IOException {
    browser.find("#samples summary").sendKeys(Keys.ENTER);
    setTime("sample-from", "2026-03-01T15:00:00");
    setTime("sample-to", "2026-03-01T16:05:00");
    browser.find("#sample-type option[value=intent]").click();
    browser.find("#new-sample button[type=submit]").sendKeys(Keys.ENTER);
    browser.says("fixes the seed");
    String seed = browser.find("#samples code.secret").getText();
    browser.type("#sample-seed", seed + Keys.ENTER);
    browser.says("population is open");
    server.forward(Duration.ofMinutes(6));
    browser.find("#draw-sample button[type=submit]").sendKeys(Keys.ENTER);
    browser.says("2 of 2 entries");
    scrollTo("#draw-sample");
    fits("inspect-sample-360");
    browser.language("zh-CN");
    fits("inspect-sample-360-zh");
    browser.language("en");
    browser.find("#samples [aria-label^='Show entry']").sendKeys(Keys.ENTER);
    browser.until("return document.querySelectorAll('article[data-entry]').length === 1");
    browser.says("About to look");
  }

  private void countsAMonth() throws IOException {
    server.forward(Duration.ofDays(40));
    browser.driver.navigate().refresh();
    browser.signIn(InspectServer.INSPECTOR, ConsoleServer.PASSWORD, "");
    browser.find("#counts summary").sendKeys(Keys.ENTER);
    browser.type("#counts-period", "2026-03" + Keys.ENTER);
    browser.says("Accesses");
    browser.says("<5");
    scrollTo("#counts");
    fits("inspect-counts-360");
    browser.language("zh-CN");
    fits("inspect-counts-360-zh");
    browser.language("en");
  }

  private void scrollTo(String css) {
    browser.run("document.querySelector(arguments[0]).scrollIntoView()", css);
  }

  private void setTime(String id, String value) {
    browser.run("document.getElementById(arguments[0]).value = arguments[1]", id, value);
  }

  private void fits(String name) throws IOException {
    assertThat(browser.run("return document.documentElement.scrollWidth <= 360"))
        .as("%s fits a phone", name)
        .isEqualTo(true);
    browser.photograph(name);
  }
}
