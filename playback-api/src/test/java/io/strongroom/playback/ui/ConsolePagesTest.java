package io.strongroom.playback.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.http.ConsoleServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The pages in a real Chromium against the real server: words, forms, keyboard, phone width. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsolePagesTest {
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final List<String> LANGUAGES = List.of("en", "zh-CN");
  private static final List<Integer> WIDTHS = List.of(1280, 360);

  private ConsoleServer server;
  private Browser browser;

  @BeforeAll
  void start(@TempDir Path dir) {
    Instant begin = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(300);
    server = new ConsoleServer(dir, begin);
    browser = new Browser(dir.resolve("profile"));
  }

  @AfterAll
  void stop() {
    browser.close();
    server.close();
  }

  @BeforeEach
  void signedOut() {
    browser.size(1280, 900);
    browser.driver.get(server.uri("/").toString());
    browser.driver.manage().deleteAllCookies();
    browser.run("localStorage.clear()");
    browser.driver.get(server.uri("/?" + System.nanoTime()).toString());
    browser.find("#user");
    browser.errors();
  }

  @Test
  void signInSaysThatThePurposeIsLogged() throws IOException {
    browser.language("en");
    assertThat(browser.find("#purpose-help").getText()).contains("stored in the access log");
    browser.language("zh-CN");
    assertThat(browser.find("#purpose-help").getText()).contains("记入访问日志");
    assertThat(browser.run("return document.documentElement.lang")).isEqualTo("zh-CN");
    browser.photograph("sign-in-zh");
    browser.driver.navigate().refresh();
    assertThat(browser.find("h2").getText()).as("remembered").isEqualTo("登录");
  }

  @Test
  void refusalsOfSigningInAreToldInWords() {
    browser.language("en");
    browser.type("#user", "viewer");
    browser.type("#password", "wrong" + Keys.ENTER);
    assertThat(browser.find("[role=alert]").getText()).contains("password or code is wrong");
    browser.find("#password").clear();
    browser.type("#purpose", "x");
    browser.type("#password", ConsoleServer.PASSWORD + Keys.ENTER);
    assertThat(browser.find("#purpose-error").getText()).contains("purpose");
    assertThat(browser.run("return document.activeElement.id")).isEqualTo("purpose");
  }

  @Test
  void everyPageRendersInBothLanguagesAndAtPhoneWidth() throws IOException {
    browser.signIn("viewer", ConsoleServer.PASSWORD, "case 17");
    String camera = "#/camera/" + server.camera();
    for (String page : List.of("#/cameras", camera, "#/alarms")) {
      inAllShapes(page);
    }
    browser.find("#sign-out").click();
    browser.signIn("admin", ConsoleServer.PASSWORD, "");
    server.recordedOn(LocalDate.now(ZONE).minusDays(92), LocalDate.now(ZONE).minusDays(1));
    for (String page : List.of("#/register", "#/users", "#/retention", "#/alarms")) {
      inAllShapes(page);
    }
  }

  private void inAllShapes(String page) throws IOException {
    browser.run("location.hash = arguments[0]", page);
    for (String language : LANGUAGES) {
      browser.language(language);
      for (int width : WIDTHS) {
        browser.size(width, 800);
        String shape = page.split("/", -1)[1] + "-" + language + "-" + width;
        browser.until("return document.querySelector('main h1')?.textContent");
        assertThat(
                browser.run("return document.documentElement.scrollWidth <= arguments[0]", width))
            .as(shape + " does not scroll sideways")
            .isEqualTo(true);
        String text = Objects.toString(browser.run("return document.body.innerText"));
        assertThat(text).as(shape).doesNotContainPattern("\\b[a-z]{3,9}\\.[a-z]+[A-Z]?[a-z]*\\b:");
        browser.photograph(shape);
      }
    }
    browser.size(1280, 900);
    assertThat(browser.errors()).as(page).isEmpty();
  }

  @Test
  void everythingCanBeReachedByKeyboard() {
    browser.language("en");
    browser.signIn("viewer", ConsoleServer.PASSWORD, "case 17");
    browser.find("sr-tile a");
    browser.run("document.activeElement.blur(); window.scrollTo(0, 0)");
    browser.press(Keys.TAB);
    assertThat(focused()).isEqualTo("Skip to content");
    browser.press(Keys.ENTER);
    assertThat(browser.run("return document.activeElement.id")).isEqualTo("main");
    browser.press(Keys.TAB); // the search field
    browser.press(Keys.TAB);
    assertThat(focused()).contains(ConsoleServer.CAMERA_NAME);
    assertThat(browser.run("return getComputedStyle(document.activeElement).outlineStyle"))
        .as("the focus is seen")
        .isEqualTo("solid");
    browser.press(Keys.ENTER);
    browser.find(".slider[role=slider][tabindex='0'][aria-valuetext]");
  }

  private String focused() {
    return Objects.toString(
        browser.run(
            "const e = document.activeElement; return e.getAttribute('aria-label') ??"
                + " e.innerText"));
  }

  @Test
  void anAdministratorAddsAndRemovesACameraAndSeesNoFootage() {
    browser.language("en");
    browser.signIn("admin", ConsoleServer.PASSWORD, "");
    browser.find("table.list");
    fill("register-source", "rtsp://127.0.0.1/new");
    fill("register-managingUnit", "Station 3");
    fill("register-legalBasis", "Order 799");
    browser.run(
        "document.getElementById('register-scene').value = 'road';"
            + "document.getElementById('register-name').value = ' '");
    browser.find("form button[type=submit]").click();
    browser.find("#register-name-error");
    assertThat(browser.run("return document.activeElement.id")).isEqualTo("register-name");
    fill("register-name", "Road 5");
    browser.find("form button[type=submit]").click();
    assertThat(browser.find(".note.good").getText()).contains("Road 5");

    browser.find("[aria-label='Switch off camera Road 5']").click();
    browser.find("button.danger").click();
    browser.find("[aria-label='Switch on camera Road 5']").click();
    browser.find("[aria-label='Switch off camera Road 5']");
    assertThat(browser.find(".note.good").getText()).contains("switched on");

    browser.find("[aria-label='Remove camera Road 5']").click();
    browser.find("button.danger").click();
    browser.until("return !document.querySelector('[aria-label=\"Remove camera Road 5\"]')");

    browser.run("location.hash = '#/camera/" + server.camera() + "'");
    assertThat(browser.find("main .note").getText()).contains("does not exist");
    browser.run("location.hash = '#/cluster'");
    assertThat(browser.find("sr-cluster .note").getText()).contains("stands alone");
    assertThat(browser.run("return document.querySelector(\"nav a[href='#/cluster']\")")).isNull();
    assertThat(browser.errors()).isEmpty();
  }

  private void fill(String id, String text) {
    browser.find("#" + id).clear();
    browser.type("#" + id, text);
  }

  @Test
  void whatIsKeptUntilWhenIsShownAndTheDateConfirmed() throws IOException {
    LocalDate today = LocalDate.now(ZONE);
    server.recordedOn(today.minusDays(92), today.minusDays(1));
    browser.language("en");
    browser.signIn("admin", ConsoleServer.PASSWORD, "");
    browser.run("location.hash = '#/retention'");
    browser.find("nav a[href='#/retention'][aria-current=page]");
    assertThat(browser.find("sr-plan table").getText())
        .contains("Should have gone")
        .contains("Kept until " + today.plusDays(90))
        .contains("24 packs of 1 cameras, 4.0 GB");
    assertThat(browser.find("sr-forecast table").getText())
        .contains("20.0 GB", "6.0 GB, of it 5.0 GB past its floor, 1.0 GB held", "always");
    browser.run("document.querySelector('#retention-date').value = arguments[0]", today.toString());
    browser.find("#retention-confirm").click();
    assertThat(browser.find(".note.good").getText()).contains(today.toString());
    assertThat(server.confirmedDate()).hasValue(today);
    browser.until("return !document.querySelector('#retention-confirm')");
    browser.find("sr-retention summary").click();
    assertThat(browser.find("sr-retention details code").getText()).startsWith("node+");
    browser.find("sr-retention details button").click();
    browser.run(
        "const on = document.querySelector('#retention-on'); on.value = arguments[0];"
            + " on.dispatchEvent(new Event('change'))",
        today.minusDays(1).toString());
    browser.until("return document.querySelector('sr-plan table').innerText.includes('Goes now')");
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void anAdministratorAddsAUserAndSetsAPassword() {
    browser.language("en");
    browser.signIn("admin", ConsoleServer.PASSWORD, "");
    browser.run("location.hash = '#/users'");
    browser.find("#users-user");
    fill("users-user", "zhang");
    fill("users-name", "Zhang San");
    fill("users-unit", "Station 3");
    browser.run("document.getElementById('users-role').value = 'requester'");
    fill("users-password", "long enough to be one");
    browser.find("form button[type=submit]").click();
    assertThat(browser.find(".note.good").getText()).contains("zhang");
    browser.find("[aria-label='Set a new password for zhang']").click();
    browser.type("#new-password", "another that is long" + Keys.ENTER);
    browser.until("return document.querySelector('.note.good')?.innerText.includes('changed')");
    assertThat(browser.errors()).isEmpty();
  }
}
