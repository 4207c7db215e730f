package io.strongroom.playback.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.access.Role;
import io.strongroom.playback.http.ConsoleServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** Asked, narrowed, watched and revoked, each by who may, in a real Chromium. */
class ConsoleAccessTest {
  private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(200);
  private ConsoleServer server;
  private Browser browser;

  @BeforeEach
  void start(@TempDir Path dir) {
    server = new ConsoleServer(dir, start);
    server.addAccount("officer", Role.REQUESTER);
    server.addAccount("leader", Role.APPROVER);
    server.addAccount("second", Role.APPROVER);
    browser = new Browser(dir.resolve("profile"));
    browser.driver.get(server.uri("/").toString());
    browser.language("en");
  }

  @AfterEach
  void stop() {
    browser.close();
    server.close();
  }

  private void insteadAs(String user) {
    browser.signOut();
    browser.signIn(user, ConsoleServer.PASSWORD, "");
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
  void askedNarrowedWatchedAndRevoked() throws IOException {
    browser.signIn("officer", ConsoleServer.PASSWORD, "");
    browser.says("No grant of yours is in force");
    assertThat(browser.driver.findElements(By.cssSelector("nav a[href='#/cameras']"))).isEmpty();
    browser.open("requests");
    browser.says("North gate"); // Enter takes what is there
    browser.type("#choice-search", "north" + Keys.ENTER);
    browser.setTime("requests-from", start);
    browser.setTime("requests-to", start.plusSeconds(50));
    browser.find("#requests-action-export").click();
    browser.type("#requests-caseNumber", "2026-117");
    browser.type("#requests-legalBasis", "Order 799");
    browser.type("#requests-reason", "x");
    browser.find("#new-request button[type=submit]").click();
    browser.until("return document.activeElement.id === 'requests-reason'");
    browser.find("#requests-reason").clear();
    browser.type("#requests-reason", "a bicycle was stolen");
    photographBoth("access-new-request");
    browser.find("#new-request button[type=submit]").click();
    browser.says("was sent");
    photographBoth("access-my-requests");

    insteadAs("leader");
    browser.find("article[data-request] .approve").click();
    browser.setTime("decide-from", start.plusSeconds(10));
    browser.find("#decide-action-export").click();
    photographBoth("access-to-decide");
    browser.find("article[data-request] form button[type=submit]").click();
    browser.says("is approved");
    browser.find("article[data-grant]");

    insteadAs("officer");
    photographBoth("access-my-footage");
    browser.find("a.watch").click();
    long shown =
        Long.parseLong(
            String.valueOf(
                browser.until(
                    "const v = document.querySelector('.screen video');"
                        + "const c = document.querySelector('#clock');"
                        + "return v && v.videoWidth && c.dataset.ms ? c.dataset.ms : false")));
    assertThat(Instant.ofEpochMilli(shown)).isBetween(start.plusSeconds(10), start.plusSeconds(50));
    browser.says("does not allow saving");
    photographBoth("access-player");
    cameFromTheWall();

    insteadAs("leader");
    browser.find("article[data-grant] .revoke").click();
    browser.type("#decide-reason", "the case is closed");
    browser.find("article[data-grant] form button[type=submit]").click();
    browser.says("is revoked");
    insteadAs("officer");
    browser.says("No grant of yours is in force");
    assertThat(Objects.toString(browser.run("return location.hash"))).doesNotContain("cameras");
    twoApprove();
    assertThat(browser.errors()).isEmpty();
  }

  /** No more of the camera is asked for than the grant covers: it would be refused, and logged. */
  private void cameFromTheWall() {
    browser.run(
        "location.hash = arguments[0]",
        "#/camera/" + server.camera() + "/" + start.plusSeconds(20));
    browser.find("a.back[href='#/cameras']");
    browser.until(
        "const v = document.querySelector('.screen video');"
            + "return v && v.readyState >= 2 && !document.querySelector('.over')"
            + " && document.querySelector('sr-timeline').data.loaded");
    assertThat(browser.driver.findElements(By.cssSelector(".note.bad"))).isEmpty();
  }

  private void twoApprove() throws IOException {
    server.exportNeedsTwo();
    server.ask("officer", "2026-118", start);
    insteadAs("leader");
    browser.says("Needs two approvers");
    browser.find("article[data-request] .approve").click();
    browser.find("article[data-request] form button[type=submit]").click();
    browser.says("You have agreed");
    browser.find("article[data-request] .agreement");
    assertThat(browser.driver.findElements(By.cssSelector("article[data-request] .approve")))
        .isEmpty();

    insteadAs("second");
    browser.says("leader has agreed to this");
    browser.find("article[data-request] .approve").click();
    photographBoth("access-second-approver");
    browser.find("article[data-request] form button[type=submit]").click();
    browser.says("is approved");
    insteadAs("officer");
    browser.says("approved by leader and second");
  }
}
