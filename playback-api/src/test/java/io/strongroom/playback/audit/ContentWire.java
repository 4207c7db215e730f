package io.strongroom.playback.audit;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.peer.PeerHandler;
import java.nio.ByteBuffer;

/** Contents as the data port carries them, without a port. */
public final class ContentWire {
  private ContentWire() {}

  /** Asks a handler, which answers for one node. */
  public static ContentSource over(PeerHandler handler, NodeId of) {
    return (node, reading, bundle, count) -> {
      if (!node.equals(of)) {
        throw new StrongroomException(ErrorKind.UNAVAILABLE, "that node is not up");
      }
      byte[] request = new ContentMessages.Asked(reading, bundle, count).encode();
      return ContentMessages.decode(handler.answer("asker", ByteBuffer.wrap(request)), count);
    };
  }
}
