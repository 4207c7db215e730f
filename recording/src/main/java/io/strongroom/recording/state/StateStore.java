package io.strongroom.recording.state;

import io.strongroom.recording.model.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * Control records: small documents, sealed at rest, each with a version that only grows. Writing is
 * compare-and-set; there are no other transactions. Thread-safe; calls may block on disk or
 * network.
 *
 * <p>Ids are opaque (UUIDs or hashes): they are stored in the clear, documents are not.
 */
public interface StateStore extends AutoCloseable {
  /** Largest document in bytes. */
  int MAX_DOCUMENT_BYTES = 256 * 1024;

  /** The document, or empty if there is none. */
  Optional<Versioned> get(Kind kind, String id);

  /** All documents of a kind, ordered by id. */
  List<Versioned> list(Kind kind);

  /**
   * As {@link #get}, for what cannot be taken back: never a document of which somebody has been
   * told that it was written over.
   *
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if nobody can say
   */
  default Optional<Versioned> newest(Kind kind, String id) {
    return get(kind, id);
  }

  /** As {@link #list}, for what cannot be taken back; fails as {@link #newest(Kind, String)}. */
  default List<Versioned> newest(Kind kind) {
    return list(kind);
  }

  /**
   * Writes a document if its current version is {@code expectedVersion} (0: it must not exist);
   * durable when the call returns.
   *
   * @return the new version, or empty if somebody else was faster
   */
  Optional<Long> put(Kind kind, String id, long expectedVersion, Bytes document);

  /** Deletes a document under the same condition; false if somebody else was faster. */
  boolean delete(Kind kind, String id, long expectedVersion);

  /**
   * Calls {@code watcher} after changes that other nodes made, on a thread of the store's, until
   * the returned handle is closed; it must be quick. A store that no other node writes never calls.
   */
  default AutoCloseable watch(Kind kind, Runnable watcher) {
    return () -> {};
  }

  @Override
  void close();

  /** The kinds of control records. */
  enum Kind {
    CAMERA,
    USER,
    VOLUME,
    NODE,
    DAY_KEY,
    POLICY,
    CLASS_DAY,
    HOLD,
    HOLD_SET,
    CHANGE,
    COMPLETENESS,
    LOG_HEAD,
    ACCESS_REQUEST,
    CAMERA_MASKS,
    EXPORT,
    AREAS,
    FINDING
  }

  /** A document with its id and version (1 at creation). */
  record Versioned(String id, long version, Bytes document) {}
}
