package io.strongroom.loadtests.prove.access;

import io.strongroom.loadtests.camera.FrameStamp;
import io.strongroom.playback.hls.SegmentName;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One thread of {@link RandomRequests}: asks for a segment, a part of a file or a picture of any
 * camera at any time as anybody, and keeps what came.
 */
final class Asker implements Runnable {
  private static final long LONGEST_FILE_MICROS = 5_000_000;
  private static final long AWAY_MILLIS = 200;
  private static final int MOST_FAILURES = 20;

  private final Caller caller;
  private final People people;
  private final List<Footage> footage;
  private final AtomicLong left;
  private final SplittableRandom random;
  private final List<Seen> seen = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final Map<Integer, Long> statuses = new TreeMap<>();
  private final Map<String, Long> bytes = new HashMap<>();
  private byte[] buffer = new byte[1 << 16];
  private long frames;
  private long broken;
  private long away;

  /**
   * @param left how many requests are still to be made, by all askers
   */
  Asker(
      Caller caller,
      People people,
      List<Footage> footage,
      AtomicLong left,
      SplittableRandom random) {
    this.caller = caller;
    this.people = people;
    this.footage = List.copyOf(footage);
    this.left = left;
    this.random = random;
  }

  /** What is asked for. */
  private record Question(Footage footage, String path, int action) {}

  @Override
  public void run() {
    try {
      while (left.getAndDecrement() > 0) {
        ask(people.anybody(random), question());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Question question() {
    Footage of = footage.get(random.nextInt(footage.size()));
    String camera = "/api/v1/cameras/" + of.id();
    int kind = random.nextInt(100);
    if (kind < 70) {
      SegmentName segment = of.segments().get(random.nextInt(of.segments().size()));
      return new Question(of, camera + "/hls/" + segment, LogAccount.PLAYBACK);
    }
    long from = of.range().from().micros() + random.nextLong(of.range().micros());
    if (kind < 99) {
      long to = Math.min(of.range().to().micros(), from + 1 + random.nextLong(LONGEST_FILE_MICROS));
      return new Question(
          of,
          camera + "/video.mp4?from=%s&to=%s".formatted(instant(from), instant(to)),
          LogAccount.EXPORT);
    }
    return new Question(
        of, camera + "/picture.jpg?width=64&at=" + instant(from), LogAccount.PICTURE);
  }

  private static Instant instant(long micros) {
    return new WallTime(micros).toInstant();
  }

  private void ask(People.Present person, Question question) throws InterruptedException {
    try {
      HttpResponse<InputStream> answer = caller.open(question.path(), person.token());
      int status = answer.statusCode();
      statuses.merge(status, 1L, Long::sum);
      try (InputStream body = answer.body()) {
        int length = read(body);
        if (status == 200) {
          keep(person, question, length, answer);
        }
      }
      if (status == 401) {
        people.signInAgain(person);
      }
      if (status == 500) {
        fail(question.path() + " was answered with 500");
      }
    } catch (IOException e) {
      away++;
      Thread.sleep(AWAY_MILLIS);
    }
  }

  /** As much as comes. */
  private int read(InputStream body) {
    int length = 0;
    try {
      while (true) {
        int more = body.read(buffer, length, buffer.length - length);
        if (more < 0) {
          return length;
        }
        length += more;
        if (length == buffer.length) {
          buffer = java.util.Arrays.copyOf(buffer, 2 * length);
        }
      }
    } catch (IOException e) {
      broken++;
      return length;
    }
  }

  private void keep(
      People.Present person, Question question, int length, HttpResponse<InputStream> answer) {
    String look = person.purpose() + "|" + question.footage().id() + "|" + question.action();
    if (question.action() == LogAccount.PICTURE) {
      String shown = answer.headers().firstValue("x-strongroom-time").orElse("");
      WallTime at = WallTime.of(Instant.parse(shown));
      add(person, question, new TimeRange(at, at.plusMicros(1)), length);
      return;
    }
    bytes.merge(look, (long) length, Long::sum);
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (FrameStamp stamp : FrameStamp.scan(buffer, length)) {
      if (stamp.camera() != question.footage().number()) {
        fail("%s has frames of camera %d".formatted(question.path(), stamp.camera()));
      }
      first = Math.min(first, stamp.captureMicros());
      last = Math.max(last, stamp.captureMicros());
      frames++;
    }
    if (first <= last) {
      TimeRange range = new TimeRange(new WallTime(first), new WallTime(last + 1));
      add(person, question, range, length);
    }
  }

  private void add(People.Present person, Question question, TimeRange range, int length) {
    seen.add(new Seen(person.purpose(), question.footage().id(), question.action(), range, length));
  }

  private void fail(String what) {
    if (failures.size() < MOST_FAILURES) {
      failures.add(what);
    }
  }

  List<Seen> seen() {
    return seen;
  }

  List<String> failures() {
    return failures;
  }

  /** How often each status was the answer. */
  Map<Integer, Long> statuses() {
    return statuses;
  }

  /** Bytes of footage as it was recorded, by purpose, camera and action. */
  Map<String, Long> bytes() {
    return bytes;
  }

  /** Stamped frames that came. */
  long frames() {
    return frames;
  }

  /** Bodies that broke off. */
  long broken() {
    return broken;
  }

  /** Requests without an answer. */
  long away() {
    return away;
  }
}
