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

/** A finding from an entry to its closure, and the pack for auditors, in a real Chromium. */
class ConsoleFindingTest {
  private InspectServer server;
  private Browser browser;

  @BeforeEach
  void start(@TempDir Path dir) {
    server = new InspectServer(dir);
    long _ = server.look(server.north(), "liwei", "督察支队", "case 2026-117, a lost child");
    browser = new Browser(dir.resolve("profile"));
    browser.driver.get(server.uri("/").toString());
    browser.language("en");
  }

  @AfterEach
  void stop() {
    browser.close();
    server.close();
  }

  private void in(String user, String page) {
    browser.driver.manage().deleteAllCookies();
    browser.driver.get(server.uri("/").toString());
    browser.driver.navigate().refresh();
    browser.signIn(user, ConsoleServer.PASSWORD, "");
    browser.find("nav a[href='#/" + page + "']").sendKeys(Keys.ENTER);
    browser.size(360, 760);
  }

  private void fits(String name) throws IOException {
    assertThat(browser.run("return document.documentElement.scrollWidth <= 360"))
        .as("%s fits a phone", name)
        .isEqualTo(true);
    browser.photograph(name);
  }

  private void both(String css, String name) throws IOException {
    browser.run("document.querySelector(arguments[0]).scrollIntoView()", css);
    fits(name);
    browser.language("zh-CN");
    browser.run("document.querySelector(arguments[0]).scrollIntoView()", css);
    fits(name + "-zh");
    browser.language("en");
  }

  @Test
  void aFindingIsWrittenAnsweredAndClosedByKeyboardOnAPhone() throws IOException {
    in(InspectServer.INSPECTOR, "inspect");
    browser.type("#inspect-purpose", "lost child" + Keys.ENTER);
    browser.says("2 entries shown");
    browser.find("article[data-entry] button.find").sendKeys(Keys.ENTER);
    browser.until("return document.activeElement.id === 'finding-unit'");
    assertThat(browser.find("#finding-unit").getDomProperty("value")).isEqualTo("督察支队");
    browser.type("#finding-text", "no case of this number");
    browser.run("document.getElementById('finding-deadline').value = '2026-02-01T00:00:00'");
    both("#new-finding", "finding-new-360");
    browser.find("#new-finding button[type=submit]").sendKeys(Keys.ENTER);
    browser.until("return document.activeElement.id === 'finding-deadline'");
    browser.run("document.getElementById('finding-deadline').value = '2026-03-20T00:00:00'");
    browser.find("#new-finding button[type=submit]").sendKeys(Keys.ENTER);
    browser.says("is in the log and with the unit");
    both("#findings", "finding-360");
    assertThat(browser.driver.findElements(By.id("new-finding"))).isEmpty();

    in("leader", "decide");
    browser.says("no case of this number");
    browser.find("article[data-finding] button.answer").sendKeys(Keys.ENTER);
    browser.until("return document.activeElement.id === 'finding-words'");
    browser.type("#finding-words", "a slip of the pen");
    both("#findings", "finding-answer-360");
    browser.find("article[data-finding] form button[type=submit]").sendKeys(Keys.ENTER);
    browser.says("Answered.");

    in(InspectServer.INSPECTOR, "inspect");
    browser.says("a slip of the pen");
    browser.find("article[data-finding] button.close").sendKeys(Keys.ENTER);
    browser.until("return document.activeElement.id === 'finding-words'");
    browser.type("#finding-words", "explained" + Keys.ENTER);
    browser.says("No finding is open.");
    browser.find("#closed-findings").sendKeys(Keys.ENTER);
    browser.says("explained");
    assertThat(browser.driver.findElements(By.cssSelector("article[data-finding]"))).hasSize(1);

    server.forward(Duration.ofDays(40));
    in(InspectServer.INSPECTOR, "inspect");
    browser.find("#pack summary").sendKeys(Keys.ENTER);
    browser.type("#pack-period", "2026-05" + Keys.ENTER);
    browser.find("#pack-period[aria-invalid=true]").clear();
    browser.type("#pack-period", "2026-03" + Keys.ENTER);
    browser.says("audit-2026-03.zip");
    both("#pack", "pack-360");
    browser.size(1280, 900);
    browser.photograph("finding");
    assertThat(browser.errors()).isEmpty();
  }
}
