package io.strongroom.loadtests.prove.journey;

import io.strongroom.loadtests.process.Programs;
import io.strongroom.loadtests.prove.Tools;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.openqa.selenium.Keys;

/** The way from signing in to a checked package, once, in one language. Used by one thread. */
final class Journey {
  static final String CAMERA = "North gate 北门";

  /** The zone of the console's fields. */
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

  private static final Duration SAVED = Duration.ofSeconds(30);

  private static final String MOVES =
      "(() => {const v = document.querySelector('.screen video');"
          + "return v && v.readyState >= 2 && v.videoWidth > 0 && v.currentTime > 1})()";

  /** Who takes part. */
  enum Person {
    /** Asks, watches and exports. */
    PATROL("patrol", "requester"),
    /** Approves. */
    CHIEF("chief", "approver");

    private final String user;
    private final String role;

    Person(String user, String role) {
      this.user = user;
      this.role = role;
    }

    /** The account of this person who reads a language. */
    String user(String language) {
      return user + "-" + language.toLowerCase(Locale.ROOT);
    }

    String role() {
      return role;
    }
  }

  /** One part of the way, and how long it took. */
  record Step(String name, Duration took) {
    String words() {
      return "%s %.1f s".formatted(name, took.toMillis() / 1000.0);
    }
  }

  /** A part of the way. */
  private interface Part {
    void go() throws IOException, InterruptedException;
  }

  private final Keyboard keyboard;
  private final URI node;
  private final String language;
  private final String password;
  private final Path folder;
  private final List<Step> steps = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  /**
   * @param language that the pages must be in
   * @param folder in whose {@code saved} the browser of the keyboard saves
   */
  Journey(Keyboard keyboard, URI node, String language, String password, Path folder) {
    this.keyboard = keyboard;
    this.node = node;
    this.language = language;
    this.password = password;
    this.folder = folder;
  }

  /** What did not fit, or what the browser complained of. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  /**
   * Goes all the way.
   *
   * @param from what is asked for, in whole seconds
   * @throws StrongroomException if it ends anywhere before; the message says what the page shows
   */
  List<Step> go(String camera, Instant from, Instant to) throws IOException, InterruptedException {
    keyboard.go(node + "/");
    step("sign-in", () -> signIn(Person.PATROL));
    if (!keyboard.text("return document.documentElement.lang").equals(language)) {
      failures.add(language + ": the pages are in another language");
    }
    step("request", () -> ask(camera, from, to));
    step("other-person", () -> insteadAs(Person.CHIEF));
    step("approve", this::approve);
    step("back", () -> insteadAs(Person.PATROL));
    step("watch", this::watch);
    step("export", this::export);
    step("verify", this::verify);
    keyboard.complaints().forEach(each -> failures.add(language + ": " + each));
    return List.copyOf(steps);
  }

  private void step(String name, Part part) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    part.go();
    steps.add(new Step(name, Duration.ofNanos(System.nanoTime() - begun)));
    if (!keyboard.fits(steps.size() + "-" + name)) {
      failures.add(name + " is wider than the phone");
    }
  }

  private void signIn(Person person) {
    keyboard.type("#user", person.user(language));
    keyboard.type("#password", password);
    keyboard.enter("form button[type=submit]");
    keyboard.await("document.querySelector('#sign-out')");
  }

  private void insteadAs(Person person) {
    keyboard.enter("#sign-out");
    signIn(person);
  }

  private void open(String page) {
    keyboard.enter("nav a[href='#/" + page + "']");
    keyboard.await("document.querySelector(`nav a[href='#/" + page + "'][aria-current=page]`)");
  }

  private void ask(String camera, Instant from, Instant to) throws IOException {
    open("requests");
    keyboard.type("#choice-search", camera.substring(0, 5));
    keyboard.await("document.querySelectorAll('sr-camera-choice .found').length === 1");
    keyboard.press(Keys.ENTER);
    keyboard.await("document.querySelector('sr-camera-choice .chosen li')");
    keyboard.type("#requests-from", from, ZONE);
    keyboard.type("#requests-to", to, ZONE);
    keyboard.reach("#requests-action-export");
    keyboard.press(Keys.SPACE);
    keyboard.type("#requests-caseNumber", "2026-117-" + language);
    keyboard.type("#requests-legalBasis", "Order 799");
    keyboard.type("#requests-reason", "a bicycle was stolen");
    if (!keyboard.fits("form")) {
      failures.add("the form of a request is wider than the phone");
    }
    keyboard.enter("#new-request button[type=submit]");
    keyboard.await("document.querySelector('article[data-request]')");
  }

  private void approve() {
    open("decide");
    keyboard.enter("article[data-request] button.approve");
    keyboard.enter("article[data-request] form button[type=submit]");
    keyboard.await("!document.querySelector('article[data-request]')");
  }

  private void watch() {
    open("footage");
    keyboard.enter("article[data-grant] a.watch");
    keyboard.await(MOVES);
  }

  private void export() {
    open("footage");
    keyboard.enter("article[data-grant] a.evidence");
    keyboard.await("document.querySelector('#exports-from')?.value");
    keyboard.enter("#new-export button[type=submit]");
    keyboard.await("document.querySelector('article[data-export] a.fetch')");
    keyboard.enter("article[data-export] a.fetch");
  }

  /** By the command, as whoever gets the package would. */
  private void verify() throws IOException, InterruptedException {
    Path saved = saved();
    Tools.Run check =
        Tools.attempt(
            Programs.java(
                    "io.strongroom.ops.cli.OpsMain",
                    List.of(),
                    List.of("verify", "evidence", saved.toString()))
                .toArray(String[]::new));
    if (check.code() != 0) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "the package does not hold: " + check.output());
    }
  }

  /** What the browser has saved, once it is whole: it has another name until then. */
  private Path saved() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + SAVED.toNanos();
    while (true) {
      try (Stream<Path> files = Files.list(folder.resolve("saved"))) {
        List<Path> whole = files.filter(file -> file.toString().endsWith(".zip")).toList();
        if (!whole.isEmpty()) {
          return whole.getFirst();
        }
      }
      if (System.nanoTime() > deadline) {
        throw new StrongroomException(ErrorKind.UNAVAILABLE, "the browser has saved no package");
      }
      Thread.sleep(Duration.ofMillis(100));
    }
  }
}
