package io.strongroom.recording.volume;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A storage one of whose answers may take as long as a test likes. Thread-safe. */
final class PausingStorage implements Storage {
  private final Storage inner;
  private final AtomicReference<@Nullable Pause> pause = new AtomicReference<>();

  /** How one answer waits. */
  static final class Pause {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    void awaitQuestion() throws InterruptedException {
      asked.await();
    }

    void end() {
      over.countDown();
    }
  }

  PausingStorage(Storage inner) {
    this.inner = inner;
  }

  /** The next question whether a file exists is answered at once, as things are, and heard late. */
  Pause pauseNext() {
    Pause next = new Pause();
    pause.set(next);
    return next;
  }

  @Override
  public boolean exists(Path path) throws IOException {
    boolean answer = inner.exists(path);
    Pause mine = pause.getAndSet(null);
    if (mine != null) {
      mine.asked.countDown();
      try {
        mine.over.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    return answer;
  }

  @Override
  public StoredFile create(Path path) throws IOException {
    return inner.create(path);
  }

  @Override
  public StoredFile open(Path path) throws IOException {
    return inner.open(path);
  }

  @Override
  public StoredFile openForReading(Path path) throws IOException {
    return inner.openForReading(path);
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    inner.createDirectories(directory);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    inner.rename(from, to);
  }

  @Override
  public void delete(Path path) throws IOException {
    inner.delete(path);
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    return inner.list(directory);
  }

  @Override
  public boolean isDirectory(Path path) throws IOException {
    return inner.isDirectory(path);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    inner.syncDirectory(directory);
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    return inner.usableBytes(directory);
  }

  @Override
  public long totalBytes(Path directory) throws IOException {
    return inner.totalBytes(directory);
  }
}
