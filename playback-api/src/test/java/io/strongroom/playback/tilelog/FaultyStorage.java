package io.strongroom.playback.tilelog;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A folder in memory that knows what is synced. It can cut the power before any of its steps, and
 * fail steps with an IOException.
 */
final class FaultyStorage implements LogStorage {
  /** What a power cut does to bytes and names that were not synced. */
  enum Unsynced {
    KEPT,
    LOST,
    TORN
  }

  /** The end of the world as this storage knows it. */
  static final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Contents(byte[] bytes, int synced) {}

  private final Map<String, Contents> files = new TreeMap<>();
  private final Map<String, byte[]> durable = new TreeMap<>();
  int steps;
  int syncs;
  int cutBefore = -1;
  int failFrom = -1;
  int failCount;
  private boolean dark;

  /** A moment at which the world may end. */
  synchronized void step() {
    int now = steps++;
    if (dark || now == cutBefore) {
      dark = true;
      throw new PowerCut();
    }
  }

  private void ioStep() throws IOException {
    step();
    int now = steps - 1;
    if (failFrom >= 0 && now >= failFrom && now < failFrom + failCount) {
      throw new IOException("No space left on device");
    }
  }

  /** The storage as the next process life finds it. */
  synchronized FaultyStorage afterPowerCut(Unsynced unsynced) {
    FaultyStorage next = new FaultyStorage();
    if (unsynced == Unsynced.LOST) {
      durable.forEach(next::put);
      return next;
    }
    files.forEach(
        (path, file) -> {
          int loose = file.bytes().length - file.synced();
          int kept = unsynced == Unsynced.KEPT ? loose : loose / 2;
          next.put(path, Arrays.copyOf(file.bytes(), file.synced() + kept));
        });
    return next;
  }

  synchronized void put(String path, byte[] bytes) {
    files.put(path, new Contents(bytes, bytes.length));
    durable.put(path, bytes);
  }

  synchronized Map<String, byte[]> contents() {
    Map<String, byte[]> all = new TreeMap<>();
    files.forEach((path, file) -> all.put(path, file.bytes()));
    return all;
  }

  @Override
  public synchronized List<String> names(String folder) throws IOException {
    ioStep();
    String prefix = folder + "/";
    return files.keySet().stream()
        .filter(path -> path.startsWith(prefix))
        .map(path -> path.substring(prefix.length()).split("/", 2)[0])
        .distinct()
        .toList();
  }

  @Override
  public synchronized boolean exists(String path) throws IOException {
    ioStep();
    return files.containsKey(path);
  }

  @Override
  public synchronized Optional<byte[]> read(String path) throws IOException {
    ioStep();
    return Optional.ofNullable(files.get(path)).map(Contents::bytes);
  }

  @Override
  public synchronized void replace(String path, byte[] contents) throws IOException {
    ioStep(); // written
    ioStep(); // synced
    ioStep(); // renamed
    files.put(path, new Contents(contents, contents.length));
  }

  @Override
  public synchronized Appender create(String path) throws IOException {
    ioStep();
    if (files.putIfAbsent(path, new Contents(new byte[0], 0)) != null) {
      throw new IOException(path + " exists");
    }
    return new MemoryAppender(path);
  }

  @Override
  public synchronized void remove(String path) throws IOException {
    ioStep();
    files.keySet().removeIf(each -> each.equals(path) || each.startsWith(path + "/"));
  }

  @Override
  public synchronized void syncFolder(String folder) throws IOException {
    ioStep();
    durable.keySet().removeIf(path -> folderOf(path).equals(folder) && !files.containsKey(path));
    files.forEach(
        (path, file) -> {
          if (folderOf(path).equals(folder)) {
            durable.put(path, Arrays.copyOf(file.bytes(), file.synced()));
          }
        });
  }

  private static String folderOf(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  private final class MemoryAppender implements Appender {
    private final String path;

    MemoryAppender(String path) {
      this.path = path;
    }

    @Override
    public void append(byte[] bytes) throws IOException {
      synchronized (FaultyStorage.this) {
        ioStep();
        Contents old = files.get(path);
        if (old == null) {
          return; // to a file without a name
        }
        byte[] longer = Arrays.copyOf(old.bytes(), old.bytes().length + bytes.length);
        System.arraycopy(bytes, 0, longer, old.bytes().length, bytes.length);
        files.put(path, new Contents(longer, old.synced()));
      }
    }

    @Override
    public void sync() throws IOException {
      synchronized (FaultyStorage.this) {
        ioStep();
        syncs++;
        files.computeIfPresent(path, (p, file) -> new Contents(file.bytes(), file.bytes().length));
        durable.computeIfPresent(
            path, (p, old) -> files.containsKey(path) ? files.get(path).bytes() : old);
      }
    }

    @Override
    public void close() {
      // nothing is held
    }
  }
}
