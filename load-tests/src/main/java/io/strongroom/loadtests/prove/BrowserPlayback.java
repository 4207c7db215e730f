package io.strongroom.loadtests.prove;

import io.strongroom.loadtests.process.Chromium;
import io.strongroom.loadtests.process.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;

/** The console's hls.js in a real, headless Chromium, playing a recording of a running node. */
final class BrowserPlayback {
  private static final String SIGN_IN =
      """
      const done = arguments[arguments.length - 1];
      fetch('/api/v1/session', {
        method: 'POST',
        headers: {'Content-Type': 'application/json', 'X-Strongroom': '1'},
        body: JSON.stringify({user: arguments[0], password: arguments[1], purpose: 'acceptance test'})
      }).then(r => done(r.status)).catch(e => done(String(e)));
      """;

  /** Loads the player, plays for eight seconds, and compares two pictures. */
  private static final String PLAY =
      """
      const [address, library] = arguments;
      const done = arguments[arguments.length - 1];
      const script = document.createElement('script');
      script.src = library;
      script.onload = () => {
        const video = document.createElement('video');
        video.muted = true;
        document.body.append(video);
        const faults = [];
        const hls = new window.Hls();
        hls.on(window.Hls.Events.ERROR, (event, data) => faults.push(data.type + ' ' + data.details));
        hls.loadSource(address);
        hls.attachMedia(video);
        const picture = () => {
          const canvas = document.createElement('canvas');
          canvas.width = 64;
          canvas.height = 36;
          const context = canvas.getContext('2d');
          context.drawImage(video, 0, 0, 64, 36);
          return Array.from(context.getImageData(0, 0, 64, 36).data);
        };
        video.addEventListener('playing', () => {
          const first = picture();
          const begun = video.currentTime;
          setTimeout(() => {
            const second = picture();
            const changed = first.filter((value, i) => Math.abs(value - second[i]) > 16).length;
            done({played: video.currentTime - begun, changed, faults: faults.join(', ')});
          }, 8000);
        }, {once: true});
        video.play().catch(e => faults.push(String(e)));
        setTimeout(() => done({played: 0, changed: 0, faults: 'never played: ' + faults.join(', ')}), 25000);
      };
      script.onerror = () => done({played: 0, changed: 0, faults: 'the player did not load'});
      document.head.append(script);
      """;

  private BrowserPlayback() {}

  /**
   * What the browser saw.
   *
   * @param secondsPlayed of eight
   * @param moving whether it played most of them and the picture changed
   */
  record Result(double secondsPlayed, boolean moving, String detail) {}

  static Result play(Site site, Path folder, String cameraId, Instant from) throws IOException {
    ChromeOptions options = Chromium.options(Files.createTempDirectory(folder, "browser-"));
    options.addArguments("--autoplay-policy=no-user-gesture-required");
    ChromeDriver browser = Chromium.start(options);
    try {
      browser.manage().timeouts().scriptTimeout(Duration.ofSeconds(40));
      browser.get(site.url() + "/");
      Object status =
          browser.executeAsyncScript(
              SIGN_IN, "viewer", Files.readString(site.secrets().resolve("viewer")));
      if (!Long.valueOf(201).equals(status)) {
        return new Result(0, false, "signing in answered " + status);
      }
      String address =
          "/api/v1/cameras/" + cameraId + "/hls.m3u8?from=" + from + "&to=" + from.plusSeconds(15);
      return result(browser.executeAsyncScript(PLAY, address, library()));
    } finally {
      browser.quit();
    }
  }

  private static Result result(Object answer) {
    if (!(answer instanceof Map<?, ?> map)) {
      return new Result(0, false, String.valueOf(answer));
    }
    double played = map.get("played") instanceof Number n ? n.doubleValue() : 0;
    long changed = map.get("changed") instanceof Number n ? n.longValue() : 0;
    return new Result(
        Math.round(played * 10) / 10.0,
        played > 6 && changed > 20,
        "played " + played + " s, " + changed + " values changed, faults: " + map.get("faults"));
  }

  /** The player that the console ships. */
  private static String library() throws IOException {
    try (var listing = BrowserPlayback.class.getResourceAsStream("/console/vendor/README.md")) {
      String text =
          listing == null
              ? ""
              : new String(listing.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      var name = java.util.regex.Pattern.compile("hls[.a-z]*-[0-9.]+\\.min\\.js").matcher(text);
      if (!name.find()) {
        throw new IOException("the console's README names no hls.js");
      }
      return "/vendor/" + name.group();
    }
  }
}
