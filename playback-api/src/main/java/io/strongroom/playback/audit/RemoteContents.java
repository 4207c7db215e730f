package io.strongroom.playback.audit;

import io.strongroom.playback.tilelog.PublishedLog.Content;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.peer.PeerClient;
import io.strongroom.recording.placement.ClusterNode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Asks the node itself for its contents, over the data port. Thread-safe. */
public final class RemoteContents implements ContentSource {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Supplier<List<ClusterNode>> others;
  private final PeerClient client;

  /**
   * @param others that are up
   */
  public RemoteContents(Supplier<List<ClusterNode>> others, PeerClient client) {
    this.others = others;
    this.client = client;
  }

  @Override
  public List<Content> contents(NodeId node, Reading reading, long bundle, int count) {
    ClusterNode there =
        others.get().stream()
            .filter(each -> each.id().equals(node))
            .findFirst()
            .orElseThrow(
                () -> new StrongroomException(ErrorKind.UNAVAILABLE, "that node is not up"));
    byte[] request = new ContentMessages.Asked(reading, bundle, count).encode();
    ByteBuffer answer =
        client.ask(
            there, ContentMessages.REQUEST, request, ContentMessages.MAX_ANSWER_BYTES, LIMIT);
    return ContentMessages.decode(answer, count);
  }
}
