package io.strongroom.recording.peer;

import java.nio.ByteBuffer;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Answers one kind of request of other nodes with bytes that come over time, until one side ends
 * it. Thread-safe; called on a thread that may block. Failures are as those of {@link PeerHandler}.
 */
public interface PeerStream {
  /**
   * Begins an answer.
   *
   * @param asker name in the certificate of the node that asks
   * @param request its body, at most {@link PeerServer#MAX_REQUEST_BYTES}; hostile until parsed
   */
  Source<ByteString, NotUsed> answer(String asker, ByteBuffer request);
}
