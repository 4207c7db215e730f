package io.strongroom.playback.tilelog;

import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.PrivateFiles;
import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.FolderTiles;
import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.Submission;
import io.strongroom.crypto.tlog.TiledTree;
import io.strongroom.recording.alarm.Alarms;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has witnesses sign the newest checkpoint of a log (C2SP tlog-witness), and keeps what each has
 * signed last below {@code witnessed}. A witness that does not answer for a day, or refuses, is an
 * alarm; nothing else waits for it. For one thread.
 */
public final class Witnessing implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Witnessing.class);
  private static final Duration ANSWERS = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofDays(1);
  private static final int ATTEMPTS = 3;
  private static final int MAX_ANSWER_BYTES = 64 * 1024;
  private static final String ALARM = "access-log-unwitnessed";

  private final Path folder;
  private final List<Place> places;
  private final InstantSource clock;
  private final Alarms alarms;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWERS).build();

  /** Since when a witness has not signed what there is. */
  private final Map<Place, Instant> since = new HashMap<>();

  /**
   * A witness.
   *
   * @param url that the specification's paths come behind
   * @param key its verifier key, of type 4
   */
  public record Place(URI url, NoteVerifier key) {}

  /** What a witness has said, other than that it signed. */
  private static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    Refusal(String message) {
      super(message);
    }
  }

  /**
   * Asks nobody yet.
   *
   * @param folder of the log
   */
  public Witnessing(Path folder, List<Place> places, InstantSource clock, Alarms alarms) {
    this.folder = folder;
    this.places = List.copyOf(places);
    this.clock = clock;
    this.alarms = alarms;
  }

  /** Asks each witness that has not signed the newest checkpoint. Call it every minute. */
  public void round() {
    for (Place place : places) {
      try {
        sign(place);
        since.remove(place);
        alarms.clear(ALARM, place.key().name());
      } catch (Refusal e) {
        tell(place, String.valueOf(e.getMessage()));
      } catch (IOException | KeyFileException | InvalidLogException | InvalidNoteException e) {
        log.info("witness {}: {}", place.key().name(), e.getMessage());
        Instant first = since.computeIfAbsent(place, key -> clock.instant());
        if (!clock.instant().isBefore(first.plus(PATIENCE))) {
          tell(place, "since " + first + " it has signed nothing: " + e.getMessage());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void tell(Place place, String detail) {
    alarms.raise(
        ALARM,
        place.key().name(),
        detail,
        "see that the witness runs at "
            + place.url()
            + " and trusts this log's key; if it says that the log does not go on from what it"
            + " knows, keep a copy of the log's folder and tell the inspector");
  }

  private void sign(Place place) throws IOException, InterruptedException, Refusal {
    Optional<byte[]> published =
        PrivateFiles.read(folder.resolve("checkpoint"), SignedNote.MAX_BYTES);
    if (published.isEmpty()) {
      return;
    }
    SignedNote note = SignedNote.parse(published.get());
    Checkpoint said = Checkpoint.parse(note);
    Optional<Checkpoint> newest = newest(place);
    if (newest.filter(known -> known.size() == said.size()).isPresent()) {
      return;
    }
    long known = newest.map(Checkpoint::size).orElse(0L);
    if (known > said.size()) {
      throw gone(known, said);
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      HttpResponse<byte[]> answer = ask(place, new Submission(known, proof(known, said), note));
      if (answer.statusCode() == 200) {
        keep(place, said, answer.body());
        return;
      }
      String words = new String(answer.body(), StandardCharsets.UTF_8).strip();
      if (answer.statusCode() != 409) {
        throw new Refusal("it refuses the log (%d): %s".formatted(answer.statusCode(), words));
      }
      known = size(words);
      if (known > said.size()) {
        throw gone(known, said);
      }
      if (known == said.size() && attempt > 0) {
        throw new Refusal("it knows another log of this name with " + known + " entries");
      }
    }
    throw new IOException("it names another size each time");
  }

  private static Refusal gone(long known, Checkpoint said) {
    return new Refusal(
        "it knows %d entries of this log, and there are %d: some are gone"
            .formatted(known, said.size()));
  }

  private static long size(String words) throws Refusal {
    try {
      return Long.parseLong(words);
    } catch (NumberFormatException e) {
      throw new Refusal("it does not say which size it knows");
    }
  }

  private List<byte[]> proof(long known, Checkpoint said) {
    return known == 0 || known == said.size()
        ? List.of()
        : new TiledTree(said.size(), new FolderTiles(folder)).consistencyProof(known);
  }

  private HttpResponse<byte[]> ask(Place place, Submission submission)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(place.url() + "/add-checkpoint"))
            .timeout(ANSWERS)
            .POST(HttpRequest.BodyPublishers.ofByteArray(submission.encode()))
            .build();
    return client.send(
        request,
        HttpResponse.BodyHandlers.limiting(
            HttpResponse.BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
  }

  /** Believed only if it is a signature of the witness's key. */
  private void keep(Place place, Checkpoint said, byte[] lines) throws IOException {
    String text = said.text() + "\n" + new String(lines, StandardCharsets.UTF_8);
    SignedNote signed = SignedNote.parse(text.getBytes(StandardCharsets.UTF_8));
    if (signed.cosignedAt(place.key()).isEmpty()) {
      throw new IOException("its answer is signed by another key");
    }
    Files.createDirectories(file(place).getParent());
    PrivateFiles.replace(file(place), signed.encode());
  }

  /** What the witness has signed last; empty if nothing is kept that it did. */
  private Optional<Checkpoint> newest(Place place) {
    Optional<byte[]> kept = PrivateFiles.read(file(place), SignedNote.MAX_BYTES);
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    SignedNote note = SignedNote.parse(kept.get());
    return note.cosignedAt(place.key()).map(at -> Checkpoint.parse(note));
  }

  private Path file(Place place) {
    return folder.resolve("witnessed").resolve(place.key().hash() + ".checkpoint");
  }

  @Override
  public void close() {
    client.close();
  }
}
