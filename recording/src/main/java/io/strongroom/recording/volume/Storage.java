package io.strongroom.recording.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The few things that are asked of a file system, so that a faulty one can stand in for it ({@link
 * FaultyStorage}). Thread-safe; one {@link StoredFile} is used by one thread at a time, except that
 * reads may run beside writes.
 */
public interface Storage {
  /** Unit of every write, in offset, length and memory address. */
  int BLOCK_BYTES = 4096;

  /** Creates a file that must not exist, for writing and reading. */
  StoredFile create(Path path) throws IOException;

  /** Opens an existing file for writing and reading; only recovery does this. */
  StoredFile open(Path path) throws IOException;

  /** Opens an existing file for reading through the page cache. */
  StoredFile openForReading(Path path) throws IOException;

  /**
   * Opens an existing file for reading past the page cache where the file system can: whole blocks,
   * into aligned memory.
   */
  default StoredFile openForDirectReading(Path path) throws IOException {
    return openForReading(path);
  }

  boolean exists(Path path) throws IOException;

  void createDirectories(Path directory) throws IOException;

  /** Renames within one directory, replacing nothing. Durable after {@link #syncDirectory}. */
  void rename(Path from, Path to) throws IOException;

  void delete(Path path) throws IOException;

  /** Names in a directory, sorted; empty if there is no such directory. */
  List<Path> list(Path directory) throws IOException;

  boolean isDirectory(Path path) throws IOException;

  /** Files below the folders of a folder, sorted; what lies deeper is not looked at. */
  default List<Path> tree(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path below : list(directory)) {
      if (isDirectory(below)) {
        files.addAll(list(below));
      }
    }
    return files;
  }

  /** Makes creations, renames and deletions in a directory durable. */
  void syncDirectory(Path directory) throws IOException;

  long usableBytes(Path directory) throws IOException;

  long totalBytes(Path directory) throws IOException;

  /** An open file. */
  interface StoredFile extends AutoCloseable {
    /**
     * Writes all remaining bytes. Offset, length and the buffer's address are multiples of {@link
     * #BLOCK_BYTES}; the buffer's position moves to its limit.
     */
    void write(ByteBuffer aligned, long offset) throws IOException;

    /** Reads up to the buffer's remaining bytes; returns how many, -1 at the end of the file. */
    int read(ByteBuffer into, long offset) throws IOException;

    /** Reserves space without changing the file's size. A file system may not be able to. */
    void allocate(long offset, long bytes) throws IOException;

    /** fdatasync. A failure is final for this file: the kernel may have dropped the pages. */
    void sync() throws IOException;

    /** Cuts the file, also what was reserved beyond its end. */
    void truncate(long bytes) throws IOException;

    long size() throws IOException;

    @Override
    void close() throws IOException;
  }

  /** A file that is read and never written: whatever would change it throws. */
  interface ReadFile extends StoredFile {
    @Override
    default void write(ByteBuffer aligned, long offset) {
      throw readOnly();
    }

    @Override
    default void allocate(long offset, long bytes) {
      throw readOnly();
    }

    @Override
    default void sync() {
      throw readOnly();
    }

    @Override
    default void truncate(long bytes) {
      throw readOnly();
    }

    private static UnsupportedOperationException readOnly() {
      return new UnsupportedOperationException("this file is only read");
    }
  }

  /** Reads until the buffer is full; fails if the file is shorter. The buffer is not flipped. */
  static void readFully(StoredFile file, ByteBuffer into, long offset) throws IOException {
    long at = offset;
    while (into.hasRemaining()) {
      int count = file.read(into, at);
      if (count < 0) {
        throw new java.io.EOFException("file ends at " + at + " instead of after " + offset);
      }
      at += count;
    }
  }
}
