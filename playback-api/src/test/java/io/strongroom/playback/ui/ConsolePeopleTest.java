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
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** Areas, a person with duties, and the first sign-in, in a real Chromium. */
class ConsolePeopleTest {
  private static final String FIRST_PASSWORD = "seven boats at the pier";
  private static final String OWN_PASSWORD = "old locust tree and a well";

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

  private void choose(String id, String value) {
    browser.find("#" + id + " option[value='" + value + "']").click();
  }

  private void photographBoth(String name) throws IOException {
    browser.photograph(name);
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
  void anAreaIsMadeAPersonIsPutInItAndSignsInForTheFirstTime() throws IOException {
    browser.signIn("admin", ConsoleServer.PASSWORD, "");
    browser.open("areas");
    browser.type("#areas-code", "330483");
    browser.type("#areas-name", "Tongxiang 桐乡" + Keys.ENTER);
    browser.find("li[data-area='330483']");
    browser.type("#areas-code", "330483105");
    browser.type("#areas-name", "Long town");
    choose("areas-parent", "330483");
    browser.find("#new-area button[type=submit]").click();
    browser.find("li[data-area='330483'] li[data-area='330483105']");
    browser.type("#areas-unit", "unit");
    choose("areas-area", "330483105");
    browser.find("#new-unit button[type=submit]").click();
    browser.find("li[data-unit='unit']");
    browser.find("li[data-area='330483105'] > button").click();
    browser.says("units lie in it");
    photographBoth("people-areas");

    browser.open("users");
    browser.type("#users-user", "liwei");
    browser.type("#users-name", "Li Wei");
    browser.type("#users-unit", "Station 3");
    choose("users-role", "requester");
    browser.type("#users-password", "passwordpassword" + Keys.ENTER);
    browser.until("return document.activeElement.id === 'users-password'");
    browser.find("#users-password").clear();
    browser.type("#users-password", FIRST_PASSWORD + Keys.ENTER);
    browser.says("was added");
    browser.find("button[aria-label='Duties of liwei']").click();
    choose("duty-0-area", "330483105");
    browser.driver.findElement(By.xpath("//sr-duties//button[text()='Add hours']")).click();
    photographBoth("people-duties");
    browser
        .driver
        .findElement(By.cssSelector("sr-duties [aria-label='Remove these hours']"))
        .click();
    browser.find("sr-duties button[type=submit]").click();
    browser.says("Tongxiang 桐乡 / Long town");

    browser.signOut();
    browser.signIn("liwei", FIRST_PASSWORD, "");
    browser.says("choose a new password");
    assertThat(browser.driver.findElements(By.cssSelector("nav a"))).hasSize(1);
    photographBoth("people-first");
    browser.type("#account-password-current", FIRST_PASSWORD);
    browser.type("#own-password", OWN_PASSWORD + Keys.ENTER);
    browser.find("nav a[href='#/requests']");
    browser.open("account");
    browser.says("330483105");
    browser.type("#account-totp-current", OWN_PASSWORD + Keys.ENTER);
    browser.find("code.secret");
    photographBoth("people-codes");
    browser.open("requests");
    browser.type("#choice-search", "north");
    browser.find(".found");
    assertThat(browser.errors()).isEmpty();
  }
}
