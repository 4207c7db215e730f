package io.strongroom.loadtests.process;

import java.nio.file.Path;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** The distribution's Chromium without a screen, driven through chromedriver. */
public final class Chromium {
  private Chromium() {}

  /**
   * Options of a browser that takes the site's own certificate and talks to nobody else.
   *
   * @param profile folder of its own
   */
  public static ChromeOptions options(Path profile) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(Programs.need("chromium", "chromium").toString());
    options.setAcceptInsecureCerts(true);
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--user-data-dir=" + profile);
    return options;
  }

  /** Starts a browser; the caller quits it. */
  public static ChromeDriver start(ChromeOptions options) {
    Path driver = Programs.need("chromedriver", "chromium chromium-driver");
    return new ChromeDriver(
        new ChromeDriverService.Builder()
            .usingDriverExecutable(driver.toFile())
            .usingAnyFreePort()
            .build(),
        options);
  }
}
