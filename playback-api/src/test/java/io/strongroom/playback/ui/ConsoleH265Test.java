package io.strongroom.playback.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.http.ConsoleServer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A camera that sends H.265 in a Chromium that cannot play it: the recorder converts it. */
class ConsoleH265Test {
  private static final String H265 =
      "return MediaSource.isTypeSupported('video/mp4; codecs=\"hvc1.1.6.L120.90\"')";
  private static final String PIXEL =
      "const v = document.querySelector('.stage video');if (!v || v.readyState < 2 || v.seeking ||"
          + " document.querySelector('.over')) return null;const c ="
          + " document.createElement('canvas'); c.width = 64; c.height = 36;const g ="
          + " c.getContext('2d'); g.drawImage(v, 0, 0, 64, 36);return Array.from(g.getImageData(0,"
          + " 0, 64, 36).data).join(' ')";

  @Test
  void isPlayedAsH264(@TempDir Path dir) {
    Instant begin = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(600);
    try (ConsoleServer server = ConsoleServer.ofH265(dir, begin);
        Browser browser = new Browser(dir.resolve("profile"))) {
      browser.driver.get(server.uri("/").toString());
      browser.find("#user");
      browser.language("en");
      browser.signIn("viewer", ConsoleServer.PASSWORD, "case 17");
      assertThat(browser.run(H265)).as("or this test shows nothing").isEqualTo(false);
      browser.run(
          "location.hash = arguments[0]",
          "#/camera/" + server.camera() + "/" + begin.plusSeconds(5));
      Object before = browser.until(PIXEL);
      browser.until("return (() => {" + PIXEL + "})() !== arguments[0]", before);
      assertThat(browser.run("return document.querySelector('.stage video').videoWidth"))
          .isEqualTo(320L);
      browser.run("document.querySelector('.stage video').dispatchEvent(new Event('waiting'))");
      browser.until("return document.querySelector('.over')?.innerText.includes('draws')");
      assertThat(browser.errors()).isEmpty();
    }
  }
}
