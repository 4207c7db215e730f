package io.strongroom.playback.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.http.ClusterServer;
import io.strongroom.recording.model.CameraId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** Rules and holds in a real Chromium: one account proposes, another one approves. */
class ConsoleRetentionTest {
  private ClusterServer server;
  private Browser browser;

  @BeforeEach
  void start(@TempDir Path dir) {
    server = new ClusterServer(dir);
    server.addAdministrator("second");
    for (int n = 1; n <= 12; n++) {
      server.register(new CameraId(new UUID(1, n)), n == 7 ? "North gate 北门" : "Road " + n);
    }
    browser = new Browser(dir.resolve("profile"));
    browser.driver.get(server.uri("/").toString());
    browser.language("en");
  }

  @AfterEach
  void stop() {
    browser.close();
    server.close();
  }

  private void open(String user, String part) {
    browser.signIn(user, ClusterServer.PASSWORD, "");
    browser.run("location.hash = arguments[0]", "#/retention/" + part);
    browser.find("nav.parts a[href='#/retention/" + part + "'][aria-current=true]");
  }

  private void openInstead(String user, String part) {
    browser.find("#sign-out").click();
    open(user, part);
  }

  private void fill(String id, String text) {
    browser.find("#" + id).clear();
    browser.type("#" + id, text);
  }

  private void setTime(String id, String text) {
    browser.run("document.getElementById(arguments[0]).value = arguments[1]", id, text);
  }

  private void submit(String form) {
    browser.find(form + " button[type=submit]").click();
  }

  private String done() {
    return browser.find(".note.good").getText();
  }

  private String focused() {
    return Objects.toString(
        browser.until(
            "return document.activeElement.matches('[role=alertdialog] button')"
                + " && document.activeElement.innerText"));
  }

  private void inAllShapes(String name) throws IOException {
    for (String language : List.of("en", "zh-CN")) {
      browser.language(language);
      for (int width : List.of(1280, 360)) {
        browser.size(width, 900);
        String shape = name + "-" + language + "-" + width;
        assertThat(
                browser.run("return document.documentElement.scrollWidth <= arguments[0]", width))
            .as(shape + " does not scroll sideways")
            .isEqualTo(true);
        String text = Objects.toString(browser.run("return document.body.innerText"));
        assertThat(text)
            .as(shape)
            .doesNotContainPattern("\\b(policy|holds|change|choice|report)\\.\\w");
        browser.photograph(shape);
      }
    }
    browser.size(1280, 900);
    browser.language("en");
  }

  @Test
  void aFloorIsLoweredByTwoAndRaisedByOne() throws IOException {
    open("admin", "policy");
    browser.find("[aria-label='Change class standard']").click();
    browser.until("return document.activeElement.id === 'policy-floorDays'");
    assertThat(browser.run("return document.getElementById('policy-legalBasis').value"))
        .isEqualTo("basis");
    fill("policy-floorDays", "20");
    browser.find("#policy-outsideScope");
    fill("policy-floorDays", "60");
    browser.until("return !document.querySelector('#policy-outsideScope')");
    fill("policy-ceilingDays", "60");
    fill("policy-reason", "we were told to");
    submit("sr-policy form");
    assertThat(browser.find("#policy-ceilingDays-error").getText()).contains("greater than");
    browser.until("return document.activeElement.id === 'policy-ceilingDays'");
    fill("policy-ceilingDays", "61");
    submit("sr-policy form");
    assertThat(done()).contains("Another account must approve it");
    assertThat(browser.find("article[data-change]").getText())
        .contains("60 to 61 days", "before: 90 to 91 days", "You proposed this");
    assertThat(browser.run("return document.querySelector('.approve')")).isNull();

    openInstead("second", "policy");
    browser.find("[aria-label='Approve the change of class standard']");
    inAllShapes("policy");
    browser.find("[aria-label='Approve the change of class standard']").click();
    assertThat(focused()).isEqualTo("Yes, approve");
    browser.press(Keys.ESCAPE);
    browser.until("return document.activeElement.matches('.approve')");
    assertThat(browser.find("sr-policy h2").getText()).contains("version 1");
    browser.press(Keys.ENTER);
    assertThat(focused()).isEqualTo("Yes, approve");
    browser.press(Keys.ENTER);
    browser.until("return document.querySelector('sr-policy h2').innerText.includes('version 2')");
    assertThat(done()).contains("in force");
    assertThat(browser.find("sr-policy section").getText())
        .contains("proposed by admin, approved by second: we were told to");

    browser.find("[aria-label='Change class standard']").click();
    browser.until("return document.activeElement.id === 'policy-floorDays'");
    fill("policy-floorDays", "120");
    fill("policy-ceilingDays", "121");
    fill("policy-reason", "to be sure");
    submit("sr-policy form");
    browser.until("return document.querySelector('sr-policy h2').innerText.includes('version 3')");
    browser.find("#policy-versions summary").click();
    assertThat(browser.find("#policy-versions table").getText())
        .contains("set by second: to be sure", "by the settings of a node");
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void aProposalIsWithdrawnByWhoMadeIt() {
    open("admin", "policy");
    browser.find("#policy-new").click();
    browser.until("return document.activeElement.id === 'policy-retentionClass'");
    fill("policy-retentionClass", "lobby");
    fill("policy-floorDays", "14");
    fill("policy-ceilingDays", "15");
    fill("policy-legalBasis", "house rules");
    fill("policy-outsideScope", "private rooms");
    fill("policy-reason", "new class");
    submit("sr-policy form");
    assertThat(browser.find("article[data-change]").getText())
        .contains("Order 799 does not apply: private rooms");
    browser.find("[aria-label='Withdraw the change of class lobby']").click();
    browser.find("[role=alertdialog] .danger").click();
    browser.until("return !document.querySelector('article[data-change]')");
    assertThat(done()).contains("Nothing has changed");
    browser.find("#policy-changes summary").click();
    assertThat(browser.find("#policy-changes table").getText()).contains("withdrawn");
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void aHoldIsPlacedAndLetGoByAnotherAccount() throws IOException {
    open("admin", "holds");
    assertThat(browser.find("sr-holds .note").getText()).contains("Nothing is held");
    submit("sr-holds form"); // the browser itself asks for what is mandatory
    setTime("holds-from", "2026-11-22T08:00:00");
    setTime("holds-to", "2026-11-22T10:00:00");
    fill("holds-caseNumber", "2026-117");
    fill("holds-basis", "Order 12");
    fill("holds-requester", "City court");
    submit("sr-holds form");
    assertThat(browser.find("#choice-error").getText()).contains("cameras");
    browser.until("return document.activeElement.id === 'choice-search'");
    browser.type("#choice-search", "北门" + Keys.ENTER);
    browser.find("[aria-label='Do not choose North gate 北门']");
    fill("choice-search", "road 1");
    browser.find("[aria-label='Choose Road 12']").click();
    browser.until("return document.querySelectorAll('.chosen li').length === 2");
    browser.find("[aria-label='Do not choose Road 12']").click();
    browser.until("return document.querySelectorAll('.chosen li').length === 1");
    submit("sr-holds > form");
    assertThat(done()).contains("The hold for 2026-117 is in force");
    String hold = browser.find("article.hold").getText();
    assertThat(hold)
        .contains("In force", "North gate 北门", "2026-11-22 08:00:00 – 2026-11-22 10:00:00")
        .contains("Order 12, for City court", "Placed by admin", "without an end")
        .contains("3 packs are kept", "2 of 3 have a key of their own", "had gone before");

    browser.find("[aria-label='Release the hold for 2026-117, or end it earlier']").click();
    browser.until("return document.activeElement.id === 'holds-reason'");
    browser.type("#holds-reason", "case closed" + Keys.ENTER);
    browser.until("return document.querySelector('.note.good')?.innerText.includes('Proposed')");
    assertThat(browser.find("sr-decide").getText()).contains("You proposed this");

    openInstead("second", "holds");
    browser.find("[aria-label='Approve the release of the hold for 2026-117']");
    browser.find("[aria-label='What the hold for 2026-117 keeps']").click();
    browser.find(".coverage progress");
    inAllShapes("holds");
    browser.find("[aria-label='Approve the release of the hold for 2026-117']").click();
    browser.find("[role=alertdialog] button.main").click();
    browser.until("return document.querySelector('article.hold .state.off')");
    assertThat(browser.find("article.hold").getText())
        .contains("Released by two accounts", "proposed by admin, decided by second");
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void aReportShowsEachDayInSignsAndWordsAndWhatIsMissing() throws IOException {
    for (int n = 1; n <= 12; n++) {
      server.recorded(new CameraId(new UUID(1, n)), 25 + n);
    }
    open("admin", "report");
    assertThat(browser.find(".heat tbody tr:nth-child(1) th").getText()).isEqualTo("North gate 北门");
    // the fifth day before today was not recorded
    assertThat(browser.find(".heat tbody tr:nth-child(2) td:nth-of-type(26)").getText())
        .contains("0", "nothing recorded", "recorder was not running 86400 s");
    assertThat(browser.find(".heat .mark-part").getText())
        .contains("95", "camera not reachable 3600 s");
    assertThat(browser.find(".heat .mark-lost").getText()).contains("L", "recorded and lost");
    assertThat(browser.find(".wide tbody tr").getText()).contains("All cameras", "12", "96.02 %");
    browser.find(".heat tbody tr:nth-child(2) th button").click();
    assertThat(browser.find(".of-camera").getText()).contains("class standard, 90 to 91 days");
    inAllShapes("report");
    browser.size(390, 900);
    browser.run("document.querySelector('.heat').scrollIntoView()");
    browser.photograph("report-days-390");
    browser.size(1280, 900);

    assertThat(browser.run("return document.querySelector('.heat').tabIndex")).isEqualTo(0L);
    browser.run("document.getElementById('report-from').value = '2099-01-01'");
    submit("sr-report form");
    assertThat(browser.find("#report-to-error").getText()).contains("must not be before from");
    browser.until("return document.activeElement.id === 'report-to'");
    setTime("report-from", "2026-01-01");
    setTime("report-to", "2026-01-02");
    browser.find("#report-area option[value='unit']").click();
    submit("sr-report form");
    browser.until("return document.querySelectorAll('.heat thead th').length === 3");
    browser.find("#report-csv").click();
    assertThat(done()).contains("download has begun");
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void viewersSeeNothingOfIt() {
    browser.signIn("viewer", ClusterServer.PASSWORD, "case 17");
    browser.run("location.hash = '#/retention/holds'");
    assertThat(browser.find("main .note").getText()).contains("does not exist");
  }
}
