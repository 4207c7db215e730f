package io.strongroom.playback.audit;

import io.strongroom.playback.tilelog.PublishedLog.Content;
import io.strongroom.recording.model.NodeId;
import java.util.List;
import java.util.UUID;

/** Where contents are that lie beside another node's log. Thread-safe; blocks on the network. */
@FunctionalInterface
public interface ContentSource {
  /**
   * The contents of a bundle's first entries, opened by the node that sealed them, which has the
   * reading in its log before it answers.
   *
   * @throws io.strongroom.recording.model.StrongroomException if it does not answer, or has none
   */
  List<Content> contents(NodeId node, Reading reading, long bundle, int count);

  /**
   * One reading of an inspector.
   *
   * @param id the same for all that is read for one page
   * @param account of the inspector
   * @param user its name
   */
  record Reading(UUID id, UUID account, String user) {
    @Override
    public String toString() {
      return "reading " + id;
    }
  }
}
