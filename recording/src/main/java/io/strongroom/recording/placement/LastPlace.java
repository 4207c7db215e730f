package io.strongroom.recording.placement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.PrivateFiles;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node knew of its cluster last, kept in a sealed file: the cameras that fell to it and the
 * members it saw. A node that starts without the cluster records these cameras (invariant 1), and
 * one that has been a member makes no cluster of its own. Written on a thread of its own: cameras
 * within a second of a change, which a crash before that costs nothing, because who has taken a
 * camera over is found out again; members at once. Thread-safe.
 */
public final class LastPlace implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LastPlace.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONTEXT = "last-place";
  private static final int MAX_FILE_BYTES = 16 << 20;
  private static final long PAUSE_MILLIS = 500;
  private static final long WRITE_LIMIT_SECONDS = 10;

  private final Path file;
  private final DocumentCipher cipher;
  private final Assignments assignments;
  private final AutoCloseable watch;
  private final ScheduledExecutorService writer =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon(true).name("last-place").unstarted(task));
  private final AtomicBoolean changed = new AtomicBoolean();
  private volatile List<String> members;

  private record Contents(List<CameraId> cameras, List<String> members) {}

  /**
   * Opens the file, or begins with nothing if there is none or it cannot be read: then the cluster
   * tells anew what falls to this node.
   */
  public static LastPlace open(Path file, DocumentCipher cipher) {
    return new LastPlace(file, cipher, read(file, cipher));
  }

  private LastPlace(Path file, DocumentCipher cipher, Contents before) {
    this.file = file;
    this.cipher = cipher;
    this.members = before.members;
    this.assignments = new Assignments(before.cameras);
    this.watch = assignments.watch(() -> changed(PAUSE_MILLIS));
  }

  /** What falls to this node; begins with what did before this start. */
  public Assignments assignments() {
    return assignments;
  }

  /** {@code host:port} of the members that were well when this node was last one of them. */
  List<String> members() {
    return members;
  }

  void members(List<String> now) {
    if (!members.equals(now)) {
      members = List.copyOf(now);
      changed(0);
    }
  }

  private void changed(long pauseMillis) {
    if (!changed.getAndSet(true) || pauseMillis == 0) {
      try {
        ScheduledFuture<?> _ = writer.schedule(this::write, pauseMillis, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        // Closed: what changes at the very end is found out again at the next start.
        log.debug("not noted any more: {}", e.getMessage());
      }
    }
  }

  private void write() {
    if (!changed.getAndSet(false)) {
      return;
    }
    Contents now = new Contents(List.copyOf(assignments.all().keySet()), members);
    try {
      PrivateFiles.replace(file, cipher.seal(encode(now), CONTEXT));
    } catch (KeyFileException e) {
      log.error("what this node records is not noted, tried again at the next change", e);
    }
  }

  private static byte[] encode(Contents contents) {
    ObjectNode document = JSON.createObjectNode();
    var cameras = document.putArray("cameras");
    contents.cameras.forEach(camera -> cameras.add(camera.toString()));
    var members = document.putArray("members");
    contents.members.forEach(members::add);
    try {
      return JSON.writeValueAsBytes(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Contents read(Path file, DocumentCipher cipher) {
    try {
      Optional<byte[]> sealed = PrivateFiles.read(file, MAX_FILE_BYTES);
      if (sealed.isPresent()) {
        return decode(cipher.open(sealed.get(), CONTEXT));
      }
    } catch (KeyFileException | OpenFailedException | IOException | StrongroomException e) {
      log.error("{} cannot be read; the cluster tells anew what falls to this node", file, e);
    }
    return new Contents(List.of(), List.of());
  }

  private static Contents decode(byte[] document) throws IOException {
    JsonNode root = JSON.readTree(document);
    List<CameraId> cameras = new ArrayList<>();
    root.path("cameras").forEach(camera -> cameras.add(CameraId.parse(camera.asText())));
    List<String> members = new ArrayList<>();
    root.path("members").forEach(member -> members.add(member.asText()));
    return new Contents(cameras, members);
  }

  /** Writes what has changed last. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      watch.close();
      if (writer.awaitTermination(WRITE_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        write();
      }
    } catch (Exception e) {
      throw new StrongroomException(ErrorKind.INTERNAL, "the last place does not close", e);
    }
  }
}
