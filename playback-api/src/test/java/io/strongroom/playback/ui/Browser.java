package io.strongroom.playback.ui;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A headless Chromium of the distribution, driven through chromedriver. */
final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final DateTimeFormatter CIVIL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").withZone(ZoneId.of("Asia/Shanghai"));

  final ChromeDriver driver;

  Browser(Path profile) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary("/usr/bin/chromium");
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
        "--lang=en",
        "--user-data-dir=" + profile);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(new File("/usr/bin/chromedriver"))
            .usingAnyFreePort()
            .build();
    this.driver = new ChromeDriver(service, options);
    size(1280, 900);
  }

  /** Sets the size of the page as a device has it, below the least width of a window. */
  void size(int width, int height) {
    driver.manage().window().setSize(new Dimension(Math.max(width, 520), height));
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
  }

  void signIn(String user, String password, String purpose) {
    type("#user", user);
    type("#password", password);
    type("#purpose", purpose);
    find("button[type=submit]").click();
    find("#sign-out");
  }

  /** The same with a one-time code, which is asked for after the password. */
  void signIn(String user, String password, String purpose, String code) {
    type("#user", user);
    type("#password", password);
    type("#purpose", purpose);
    find("button[type=submit]").click();
    type("#code", code);
    find("button[type=submit]").click();
    find("#sign-out");
  }

  void signOut() {
    find("#sign-out").click();
  }

  /** Goes to a page by the navigation. */
  void open(String page) {
    find("nav a[href='#/" + page + "']").click();
    find("nav a[href='#/" + page + "'][aria-current=page]");
  }

  /** Waits until the page has a text. */
  void says(String text) {
    until("return document.querySelector('main').innerText.includes(arguments[0])", text);
  }

  /** Fills in a field of civil time where cameras are. */
  void setTime(String id, Instant time) {
    run("document.getElementById(arguments[0]).value = arguments[1]", id, CIVIL.format(time));
  }

  void language(String code) {
    new Select(find("#language")).selectByValue(code);
  }

  WebElement find(String css) {
    return Objects.requireNonNull(
        new WebDriverWait(driver, PATIENCE)
            .until(d -> d.findElements(By.cssSelector(css)).stream().findFirst().orElse(null)));
  }

  /** Waits until a script gives something that is neither null nor false. */
  Object until(String script, Object... arguments) {
    return Objects.requireNonNull(
        new WebDriverWait(driver, PATIENCE)
            .withMessage(() -> script + "; the page says: " + text())
            .until(
                d -> {
                  Object value = driver.executeScript(script, arguments);
                  return Boolean.FALSE.equals(value) ? null : value;
                }));
  }

  @Nullable Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  private String text() {
    return String.valueOf(run("return document.querySelector('main')?.innerText.slice(0, 600)"));
  }

  void type(String css, String text) {
    find(css).sendKeys(text);
  }

  void press(CharSequence keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Presses a key while another is held. */
  void press(Keys held, Keys key) {
    new Actions(driver).keyDown(held).sendKeys(key).keyUp(held).perform();
  }

  /** What went wrong in the page since the last call; answers that refuse are not among it. */
  List<String> errors() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(Object::toString)
        .filter(text -> !text.contains("Failed to load resource"))
        .toList();
  }

  /** Leaves a picture of the page for people, in {@code target/console}. */
  void photograph(String name) throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "console"));
    Files.write(folder.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
