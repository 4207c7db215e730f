package io.strongroom.playback.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.access.Role;
import io.strongroom.playback.http.ConsoleServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** Cameras found at a place, and footage shown to a resident, in a real Chromium. */
@Isolated("covered video is drawn with what the processor has left")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleMapTest {
  private static final String CHOSEN = "return document.querySelectorAll('.chosen li').length";

  private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(200);
  private ConsoleServer server;
  private Browser browser;

  @BeforeAll
  void serve(@TempDir Path dir) {
    server = new ConsoleServer(dir, start);
    server.place(30.6301, 120.5642);
    server.addCamera("Bridge 桥头", 30.6305, 120.5660);
    server.addCamera("School lane 学校巷", 30.6352, 120.5650);
    server.addCamera("Market 市场");
    server.addOfficer("officer");
    server.addAccount("leader", Role.APPROVER);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @BeforeEach
  void open(@TempDir Path profile) {
    browser = new Browser(profile);
    browser.driver.get(server.uri("/").toString());
    browser.language("en");
  }

  @AfterEach
  void close() {
    browser.close();
  }

  private void insteadAs(String user) {
    browser.signOut();
    browser.signIn(user, ConsoleServer.PASSWORD, "");
  }

  private void chosen(long count) {
    browser.until(CHOSEN + " === arguments[0]", count);
  }

  private void photographBoth(String name, String at) throws IOException {
    String scroll = "document.querySelector(arguments[0]).scrollIntoView()";
    browser.run(scroll, at);
    browser.photograph(name);
    browser.size(360, 760);
    assertThat(browser.run("return document.documentElement.scrollWidth <= 360"))
        .as("%s fits a phone", name)
        .isEqualTo(true);
    browser.run(scroll, at);
    browser.photograph(name + "-360");
    browser.language("zh-CN");
    browser.run(scroll, at);
    browser.photograph(name + "-360-zh");
    browser.language("en");
    browser.size(1280, 900);
  }

  /** Drags over the map, in shares of its width and height from its upper left. */
  private void drag(double fromX, double fromY, double toX, double toY) {
    WebElement map = browser.find("svg.camera-map");
    browser.run("arguments[0].scrollIntoView({block: 'center'})", map);
    int wide = map.getSize().getWidth();
    int high = map.getSize().getHeight();
    new Actions(browser.driver)
        .moveToElement(map, (int) ((fromX - 0.5) * wide), (int) ((fromY - 0.5) * high))
        .clickAndHold()
        .moveToElement(map, (int) ((toX - 0.5) * wide), (int) ((toY - 0.5) * high))
        .release()
        .perform();
  }

  @Test
  void camerasAreFoundAtAPlaceByHandAndByKeys() throws IOException {
    browser.signIn("admin", ConsoleServer.PASSWORD, "");
    browser.says("3 of 4 cameras have coordinates (75 %)");
    browser.find("tbody tr:nth-child(2) button.place").click();
    browser.until("return document.activeElement.id === 'place-latitude'");
    browser.press(Keys.chord("91", Keys.TAB, "120.5630", Keys.ENTER));
    browser.until("return document.activeElement.id === 'place-latitude'");
    browser.find("#place-latitude-error");
    photographBoth("map-place", "#place");
    browser.find("#place-latitude").clear();
    browser.type("#place-latitude", "30.6310" + Keys.ENTER);
    browser.says("All 4 cameras have coordinates");
    browser.photograph("map-register");

    insteadAs("officer");
    browser.open("requests");
    browser.says("New request");
    browser.find(".by-place summary").sendKeys(Keys.ENTER);
    browser.type("#map-middle", "30.6302, 120.5641");
    browser.find("#map-metres").clear();
    browser.type("#map-metres", "200" + Keys.ENTER);
    browser.says("Cameras at this place: 3.");
    chosen(3);
    browser.find("svg.camera-map").sendKeys("0", Keys.ARROW_LEFT, "+", "-", Keys.ARROW_RIGHT);
    photographBoth("map-request", ".by-place");
    browser.find(".tool-rectangle").click();
    drag(0.02, 0.3, 0.98, 0.98);
    browser.until("return document.querySelector('svg.camera-map polygon.asked')");
    browser.find(".tool-circle").click();
    drag(0.5, 0.5, 0.5, 0.02);
    browser.until("return document.querySelector('svg.camera-map circle.asked')");
    browser.find("#map-middle").clear();
    browser.type("#map-middle", "north" + Keys.ENTER);
    browser.find("#map-middle-error");
    browser.find("#map-middle").clear();
    browser.type("#map-middle", "30.6302, 120.5641");
    browser.find("#map-metres").clear();
    browser.type("#map-metres", "200" + Keys.ENTER);
    chosen(3);
    browser.find(".chosen li:nth-child(2) button").click();
    chosen(2);
    browser.setTime("requests-from", start);
    browser.setTime("requests-to", start.plusSeconds(50));
    browser.type("#requests-caseNumber", "2026-117");
    browser.type("#requests-legalBasis", "Order 799");
    browser.type("#requests-reason", "a bicycle was stolen");
    browser.find("#new-request button[type=submit]").click();
    browser.says("was sent");

    insteadAs("leader");
    browser.says("Place: within 200 m of 30.6302, 120.5641");
    browser.find(".by-place summary").click();
    browser.until("return document.querySelectorAll('.dot.chosen').length === 2");
    photographBoth("map-to-decide", "article[data-request]");

    assertThat(browser.errors()).isEmpty();
    insteadAs("viewer"); // whose wall has cameras without footage, which fail
    browser.find(".by-place summary").click();
    browser.find("svg.camera-map a").sendKeys(Keys.ENTER);
    browser.until("return location.hash.startsWith('#/camera/')");
  }

  /** Whether a place of the picture, in shares of its width and height, is of the cover's grey. */
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
  void aResidentIsShownWhatWasUncovered() throws IOException {
    browser.signIn("officer", ConsoleServer.PASSWORD, "");
    browser.open("requests");
    browser.says("New request");
    browser.find("#requests-forResident").click();
    browser.type("#requests-name", "Wang Fang");
    browser.type("#requests-identity", "identity card, 7781");
    browser.type("#requests-wanted", "a blue bicycle");
    browser.type("#choice-search", "north" + Keys.ENTER);
    browser.setTime("requests-from", start);
    browser.setTime("requests-to", start.plusSeconds(50));
    browser.type("#requests-caseNumber", "resident 12");
    browser.type("#requests-legalBasis", "Order 799");
    browser.type("#requests-reason", "asked at the desk");
    photographBoth("resident-request", "#new-request");
    browser.find("#new-request button[type=submit]").click();
    browser.says("was sent");

    insteadAs("leader");
    browser.says("Wang Fang; identity: identity card, 7781");
    browser.find("article[data-request] .approve").click();
    browser.photograph("resident-to-decide");
    browser.find("article[data-request] form button[type=submit]").click();
    browser.says("is approved");

    insteadAs("officer");
    browser.find("a.show").click();
    assertThat(colour(0.5, 0.5)).isEqualTo("hidden");
    assertThat(colour(0.1, 0.1)).isEqualTo("hidden");
    browser.type("#masks-polygons", "0.25,0.25 0.75,0.25");
    browser.find("#uncover button[type=submit]").click();
    browser.find("#masks-polygons-error");
    browser.type("#masks-polygons", " 0.75,0.75 0.25,0.75");
    browser.find("#uncover button[type=submit]").click();
    browser.says("Uncovered, version 1.");
    assertThat(colour(0.5, 0.3)).isEqualTo("shown");
    assertThat(colour(0.1, 0.1)).isEqualTo("hidden");
    browser.until("return document.querySelector('.mask-field image')");
    photographBoth("resident-showing", ".showing");
    photographBoth("resident-uncover", "#uncover");
    assertThat(browser.run("return document.querySelector('#picture').hidden")).isEqualTo(true);
    assertThat(browser.errors()).isEmpty();
  }
}
