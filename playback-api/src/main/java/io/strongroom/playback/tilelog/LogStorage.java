package io.strongroom.playback.tilelog;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The folder of a log, as far as the log needs it; tests put a faulty twin in its place. Paths are
 * relative, with slashes. A name that was given, replaced or removed is durable once {@link
 * #syncFolder} of its folder has returned.
 */
interface LogStorage {
  /** Names of what lies in a folder, in no particular order; none if it is missing. */
  List<String> names(String folder) throws IOException;

  /** Whether there is such a file. */
  boolean exists(String path) throws IOException;

  /** The whole contents, or empty if there is no such file. */
  Optional<byte[]> read(String path) throws IOException;

  /**
   * Puts contents in the place of a file: under another name first, synced, then renamed. A crash
   * leaves the old contents or the new ones.
   */
  void replace(String path, byte[] contents) throws IOException;

  /** Makes a new, empty file. */
  Appender create(String path) throws IOException;

  /** Removes a file, or a folder with the files in it; nothing happens if it is not there. */
  void remove(String path) throws IOException;

  /** Makes the names in a folder durable. */
  void syncFolder(String folder) throws IOException;

  /** A file being written. */
  interface Appender extends AutoCloseable {
    void append(byte[] bytes) throws IOException;

    void sync() throws IOException;

    @Override
    void close() throws IOException;
  }
}
