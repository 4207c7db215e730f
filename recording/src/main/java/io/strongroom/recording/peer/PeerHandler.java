package io.strongroom.recording.peer;

import java.nio.ByteBuffer;

/**
 * Answers one kind of request of other nodes. Thread-safe; called on a thread that may block.
 * Failures are {@link io.strongroom.recording.model.StrongroomException}s, whose kind and message
 * the asking node sees.
 */
public interface PeerHandler {
  /**
   * Answers a request.
   *
   * @param asker name in the certificate of the node that asks
   * @param request its body, at most {@link PeerServer#MAX_REQUEST_BYTES}; hostile until parsed
   * @return the answer's body, which now belongs to the server
   */
  ByteBuffer answer(String asker, ByteBuffer request);
}
