package io.strongroom.recording.cold;

import io.strongroom.recording.pack.PackLimits;
import io.strongroom.recording.volume.Storage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * An object store as what is asked of a file system. A path below the root is a key; names with a
 * dot are objects, others folders, which are there as long as something lies below them. What is
 * written has one block: key files and the identity. Packs come by {@link #objects}. Thread-safe.
 */
public final class ColdStorage implements Storage {
  private final ObjectStore objects;
  private final Path root;
  private final String prefix;
  private final RangeWindows windows = new RangeWindows();

  /** Most memory of what is read ahead. */
  public static final long MAX_WINDOW_BYTES = RangeWindows.MAX_BYTES;

  /**
   * @param objects closed by the caller
   * @param root stands for the store in the paths of packs
   * @param prefix of all keys, with a slash at its end, or empty
   */
  public ColdStorage(ObjectStore objects, Path root, String prefix) {
    this.objects = objects;
    this.root = root;
    this.prefix = prefix;
  }

  /** The store itself, for what files are not fit for. */
  public ObjectStore objects() {
    return objects;
  }

  /** The key of a file. */
  public String key(Path path) {
    return prefix + root.relativize(path);
  }

  private String below(Path folder) {
    String key = key(folder);
    return key.isEmpty() || key.endsWith("/") ? key : key + "/";
  }

  private Path path(String key) {
    return root.resolve(key.substring(prefix.length()));
  }

  /** Memory of what was read ahead: a metric. */
  public long windowBytes() {
    return windows.bytes();
  }

  @Override
  public StoredFile create(Path path) throws IOException {
    if (exists(path)) {
      throw new FileAlreadyExistsException(path.toString());
    }
    return new BlockObject(key(path));
  }

  @Override
  public StoredFile open(Path path) {
    return new BlockObject(key(path));
  }

  @Override
  public StoredFile openForReading(Path path) throws IOException {
    String key = key(path);
    OptionalLong size = objects.size(key);
    if (size.isEmpty()) {
      throw new NoSuchFileException(path.toString());
    }
    return new RangeReading(objects, key, size.getAsLong(), windows);
  }

  private static boolean isObject(Path path) {
    return String.valueOf(path.getFileName()).indexOf('.') >= 0;
  }

  @Override
  public boolean exists(Path path) throws IOException {
    return isObject(path) ? objects.size(key(path)).isPresent() : isDirectory(path);
  }

  @Override
  public boolean isDirectory(Path path) throws IOException {
    return !isObject(path) && !objects.children(below(path)).isEmpty();
  }

  @Override
  public void createDirectories(Path directory) {
    // a folder is there as soon as something lies below it
  }

  @Override
  public void rename(Path from, Path to) {
    throw new UnsupportedOperationException("objects are not renamed");
  }

  @Override
  public void delete(Path path) throws IOException {
    if (isObject(path)) {
      objects.delete(key(path));
    }
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    return objects.children(below(directory)).stream().map(this::path).toList();
  }

  @Override
  public List<Path> tree(Path directory) throws IOException {
    return objects.keys(below(directory)).stream().map(this::path).toList();
  }

  @Override
  public void syncDirectory(Path directory) {
    // an object is durable with its name
  }

  @Override
  public long usableBytes(Path directory) {
    return Long.MAX_VALUE;
  }

  @Override
  public long totalBytes(Path directory) {
    return Long.MAX_VALUE;
  }

  /** A file of one block, which is put as a whole when it is synced. */
  private final class BlockObject implements StoredFile {
    private final String key;
    private final byte[] block = new byte[PackLimits.BLOCK_BYTES];
    private boolean written;

    BlockObject(String key) {
      this.key = key;
    }

    @Override
    public void write(ByteBuffer aligned, long offset) throws IOException {
      if (offset != 0 || aligned.remaining() != block.length) {
        throw new IOException(key + " is written as one block");
      }
      aligned.get(block);
      written = true;
    }

    @Override
    public int read(ByteBuffer into, long offset) throws IOException {
      throw new IOException(key + " is open for writing");
    }

    @Override
    public void allocate(long offset, long bytes) {
      // a store has no room to reserve
    }

    @Override
    public void sync() throws IOException {
      if (written) {
        objects.put(key, block.length, () -> new ByteArrayInputStream(block));
      }
    }

    @Override
    public void truncate(long bytes) throws IOException {
      throw new IOException(key + " is written as one block");
    }

    @Override
    public long size() {
      return block.length;
    }

    @Override
    public void close() {
      // what was not synced is not there
    }
  }
}
