package io.strongroom.recording.cold;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;

/**
 * Objects by their keys. An object is there as a whole or not at all, and is seen by all as soon as
 * a call has returned. Thread-safe; calls block on the network for as long as the deadlines allow.
 * A store that does not answer, or refuses, throws {@link ColdStoreException}; an object that is
 * not there {@link java.nio.file.NoSuchFileException}.
 */
public interface ObjectStore extends AutoCloseable {
  /** The size of an object; empty if it is not there. */
  OptionalLong size(String key) throws IOException;

  /** Fills a buffer from where an object's bytes begin at an offset. */
  void read(String key, long offset, ByteBuffer into) throws IOException;

  /** An object from its beginning to its end; the caller closes it. */
  InputStream open(String key) throws IOException;

  /** Content that can be sent again from its beginning. */
  interface Content {
    InputStream open();
  }

  /** Puts an object in place of what is there. */
  void put(String key, long bytes, Content content) throws IOException;

  /** Removes an object, if it is there. */
  void delete(String key) throws IOException;

  /** All keys with a prefix, ascending. For one class-day at most. */
  List<String> keys(String prefix) throws IOException;

  /** What comes next to a prefix that ends with a slash: keys, and beginnings up to a slash. */
  List<String> children(String prefix) throws IOException;

  @Override
  void close();
}
