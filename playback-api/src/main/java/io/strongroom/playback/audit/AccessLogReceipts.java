package io.strongroom.playback.audit;

import io.strongroom.crypto.tlog.LogProof;
import java.util.List;
import java.util.Optional;

/**
 * Receipts for entries of the access log, which anybody checks without the log. Thread-safe; calls
 * block on disk.
 */
public interface AccessLogReceipts {
  /**
   * An entry and the way from it to a signed checkpoint.
   *
   * @param entry the bytes of the entry, which nobody changes
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over
  record Receipt(byte[] entry, LogProof proof) {}

  /**
   * Receipts for entries, all under one checkpoint; empty while one of them is not published, which
   * takes half a second.
   *
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if the log's folder
   *     cannot be read
   */
  Optional<List<Receipt>> receipts(List<Long> indices);

  /** The key by which receipts are checked (C2SP signed-note). */
  String verifierKey();
}
