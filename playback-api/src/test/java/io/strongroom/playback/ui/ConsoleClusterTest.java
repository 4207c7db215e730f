package io.strongroom.playback.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.http.ClusterServer;
import io.strongroom.playback.http.MemoryCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page of the cluster in a real Chromium. */
class ConsoleClusterTest {
  private ClusterServer server;
  private Browser browser;

  @BeforeEach
  void start(@TempDir Path dir) {
    server = new ClusterServer(dir);
    browser = new Browser(dir.resolve("profile"));
    browser.driver.get(server.uri("/").toString());
    browser.language("en");
  }

  @AfterEach
  void stop() {
    browser.close();
    server.close();
  }

  private void open(String user) {
    browser.signIn(user, ClusterServer.PASSWORD, user.equals("viewer") ? "case 17" : "");
    browser.run("location.hash = '#/cluster'");
  }

  @Test
  void aNodeIsDrainedAfterAQuestionAndUsedAgain() throws IOException {
    server.cluster.movedAtOnce(0);
    open("admin");
    browser.find("nav a[href='#/cluster'][aria-current=page]");
    browser.find("[aria-label='Drain node node1.county.example']").click();
    assertThat(focused()).isEqualTo("Yes, drain");
    browser.press(Keys.ESCAPE);
    browser.until("return !document.querySelector('[role=alertdialog]')");
    assertThat(server.cluster.isDrained(MemoryCluster.FIRST)).isFalse();
    browser.until("return document.activeElement.matches('.drain')");
    browser.press(Keys.ENTER);
    browser.find("[role=alertdialog] .danger").click();
    assertThat(browser.find(".note.good").getText()).contains("node1.county.example");
    assertThat(server.cluster.isDrained(MemoryCluster.FIRST)).isTrue();
    browser.until("return document.querySelector('progress')?.max === 400");
    server.cluster.movedAtOnce(50);
    browser.until("return document.querySelector('progress')?.value >= 100");
    server.cluster.movedAtOnce(0);
    inAllShapes();
    server.cluster.movedAtOnce(400);
    browser.until("return document.body.innerText.includes('nothing is lost if it is stopped')");
    browser.find("[aria-label='Use node node1.county.example again']").click();
    browser.find("[aria-label='Drain node node1.county.example']");
    assertThat(server.cluster.isDrained(MemoryCluster.FIRST)).isFalse();
    assertThat(browser.errors()).isEmpty();
  }

  private String focused() {
    return Objects.toString(
        browser.until(
            "return document.activeElement.matches('[role=alertdialog] button')"
                + " && document.activeElement.innerText"));
  }

  private void inAllShapes() throws IOException {
    for (String language : List.of("en", "zh-CN")) {
      browser.language(language);
      for (int width : List.of(1280, 360)) {
        browser.size(width, 900);
        String shape = "cluster-" + language + "-" + width;
        assertThat(
                browser.run("return document.documentElement.scrollWidth <= arguments[0]", width))
            .as(shape + " does not scroll sideways")
            .isEqualTo(true);
        browser.photograph(shape);
      }
    }
    browser.size(1280, 900);
    browser.language("en");
  }

  @Test
  void onlyANodeThatIsAwayCanBeForgotten() {
    open("admin");
    browser.find("[aria-label='Forget node node4.county.example']").click();
    assertThat(browser.run("return document.querySelectorAll('.forget').length")).isEqualTo(0L);
    browser.find("[role=alertdialog] .danger").click();
    assertThat(browser.find(".note.good").getText()).contains("taken off");
    assertThat(server.cluster.knows(MemoryCluster.FOURTH)).isFalse();
    browser.find("#rebalance").click();
    browser.until("return document.querySelector('.note.good')?.innerText.includes('level')");
    assertThat(server.cluster.rebalanced()).isEqualTo(1);
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void aClusterThatIsAwayIsToldAndViewersSeeNothingOfIt() {
    server.cluster.unavailable(true);
    open("admin");
    assertThat(browser.find("main [role=alert]").getText()).contains("Cassandra");
    browser.find("nav a[href='#/cluster']");
    server.cluster.unavailable(false);
    browser.find("table.nodes");
    browser.find("#sign-out").click();
    open("viewer");
    assertThat(browser.find("main .note").getText()).contains("does not exist");
    assertThat(browser.run("return document.querySelectorAll(\"a[href='#/cluster']\").length"))
        .isEqualTo(0L);
  }
}
