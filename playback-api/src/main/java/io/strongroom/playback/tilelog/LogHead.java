package io.strongroom.playback.tilelog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore.Versioned;
import java.io.IOException;
import java.util.Base64;

/**
 * What has been acknowledged of a log, as its control record says. Arrays are never changed.
 *
 * @param origin of the log
 * @param size how many entries
 * @param root of the tree of that size
 * @param sequencer random mark of the one that writes the log; another that takes the head over
 *     puts its own
 */
@SuppressWarnings("ArrayRecordComponent") // stays in this package; never compared
record LogHead(String origin, long size, byte[] root, String sequencer) {
  private static final JsonMapper JSON = new JsonMapper();

  Bytes write() {
    try {
      return Bytes.copyOf(
          JSON.writeValueAsBytes(
              JSON.createObjectNode()
                  .put("origin", origin)
                  .put("size", size)
                  .put("root", Base64.getEncoder().encodeToString(root))
                  .put("sequencer", sequencer)));
    } catch (IOException e) {
      throw new StrongroomException(ErrorKind.INTERNAL, "the head of a log has no JSON form", e);
    }
  }

  /**
   * @throws StrongroomException CORRUPT if the record is none, or of another log
   */
  static LogHead read(Versioned record, String origin) {
    try {
      JsonNode document = JSON.readTree(record.document().toArray());
      LogHead head =
          new LogHead(
              document.path("origin").asText(),
              document.path("size").asLong(-1),
              Base64.getDecoder().decode(document.path("root").asText()),
              document.path("sequencer").asText());
      if (head.origin.equals(origin)
          && head.size >= 0
          && head.root.length == MerkleTree.HASH_BYTES) {
        return head;
      }
    } catch (IOException | IllegalArgumentException e) {
      // told below
    }
    throw new StrongroomException(
        ErrorKind.CORRUPT,
        "the record of the log's head is damaged or of another log: restore the data folder from"
            + " its backup");
  }
}
