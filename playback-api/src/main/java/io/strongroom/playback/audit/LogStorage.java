package io.strongroom.playback.audit;

import java.io.IOException;
import java.util.List;

/** The folder of a log, as far as the log needs it; tests put a faulty twin in its place. */
interface LogStorage {
  /** Names of the log's files, in no particular order. */
  List<String> names() throws IOException;

  /** The whole contents, or the first {@code maxBytes} of them. */
  byte[] read(String name, int maxBytes) throws IOException;

  /** Makes a new, empty file; durable once {@link #syncFolder} has returned. */
  Appender create(String name) throws IOException;

  /** Puts the bytes of {@code name} behind {@code length} into a file of their own, durably. */
  void saveTail(String name, long length) throws IOException;

  /** Shortens a file, durably. */
  void cut(String name, long length) throws IOException;

  /** Takes a file out of the log without destroying it, durably. */
  void putAside(String name) throws IOException;

  /** Removes a file in which nothing was ever acknowledged. */
  void discard(String name) throws IOException;

  void syncFolder() throws IOException;

  /** A file being written. */
  interface Appender extends AutoCloseable {
    void append(byte[] bytes) throws IOException;

    void sync() throws IOException;

    /** Drops what lies behind {@code length}, if it can. */
    void shorten(long length) throws IOException;

    @Override
    void close() throws IOException;
  }
}
