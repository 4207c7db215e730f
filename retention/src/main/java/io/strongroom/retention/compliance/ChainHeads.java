package io.strongroom.retention.compliance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import java.io.IOException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The ends of all cameras' chains: {@link #BUCKETS} control records of kind COMPLETENESS, each with
 * the heads of its cameras, changed by compare-and-set alone. 20,000 cameras are 4 MB in all.
 * Thread-safe; blocks.
 */
final class ChainHeads {
  static final int BUCKETS = 256;
  private static final int BUCKET_BITS = 8;
  private static final int SPREAD = 0x9E3779B1;
  private static final HexFormat HEX = HexFormat.of();

  private final StateStore state;
  private final JsonMapper json = new JsonMapper();

  /** What was read last, by id of the record. */
  private volatile Map<String, Parsed> parsed = Map.of();

  private record Parsed(Versioned from, Map<CameraId, ChainHead> heads) {}

  /**
   * Heads that are changed together.
   *
   * @param version of the record; 0 if there is none
   */
  record Bucket(String id, long version, Map<CameraId, ChainHead> heads) {
    Bucket {
      heads = Map.copyOf(heads);
    }

    Optional<ChainHead> head(CameraId camera) {
      return Optional.ofNullable(heads.get(camera));
    }
  }

  ChainHeads(StateStore state) {
    this.state = state;
  }

  /** In which record a camera's head is. */
  static String bucketOf(CameraId camera) {
    int spread = (camera.value().hashCode() * SPREAD) >>> (Integer.SIZE - BUCKET_BITS);
    return HEX.toHexDigits((byte) spread);
  }

  /** All heads as this node knows them, which may be some seconds old. */
  Map<CameraId, ChainHead> all() {
    Map<String, Parsed> before = parsed;
    Map<String, Parsed> now = new HashMap<>();
    Map<CameraId, ChainHead> all = new TreeMap<>();
    for (Versioned record : state.list(Kind.COMPLETENESS)) {
      Parsed known = before.get(record.id());
      Parsed read =
          known != null && known.from.equals(record) ? known : new Parsed(record, read(record));
      now.put(record.id(), read);
      all.putAll(read.heads);
    }
    parsed = now;
    return all;
  }

  /** The newest that is known, also of what other nodes have just written. */
  Bucket read(String id) {
    return state
        .get(Kind.COMPLETENESS, id)
        .map(record -> new Bucket(id, record.version(), read(record)))
        .orElseGet(() -> new Bucket(id, 0, Map.of()));
  }

  /**
   * Writes the heads of a bucket if nobody has since it was read.
   *
   * @return the bucket as it is now; empty if somebody else was faster
   * @throws StrongroomException UNAVAILABLE: it may have been written, or not
   */
  Optional<Bucket> put(Bucket read, Map<CameraId, ChainHead> next) {
    return state
        .put(Kind.COMPLETENESS, read.id(), read.version(), write(next))
        .map(version -> new Bucket(read.id(), version, next));
  }

  private Bytes write(Map<CameraId, ChainHead> heads) {
    ObjectNode document = json.createObjectNode();
    new TreeMap<>(heads)
        .forEach(
            (camera, head) ->
                document
                    .putObject(camera.toString())
                    .put("serial", head.serial())
                    .put("hash", HEX.formatHex(head.hash().toArray()))
                    .put("node", head.node().toString()));
    try {
      return Bytes.copyOf(json.writeValueAsBytes(document));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and texts can be written", e);
    }
  }

  private Map<CameraId, ChainHead> read(Versioned record) {
    try {
      Map<CameraId, ChainHead> heads = new HashMap<>();
      for (Map.Entry<String, JsonNode> each :
          json.readTree(record.document().toArray()).properties()) {
        JsonNode head = each.getValue();
        ChainHead _ =
            heads.put(
                CameraId.parse(each.getKey()),
                new ChainHead(
                    head.path("serial").asLong(),
                    Bytes.copyOf(HEX.parseHex(head.path("hash").asText())),
                    NodeId.parse(head.path("node").asText())));
      }
      return heads;
    } catch (IOException | IllegalArgumentException | StrongroomException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT,
          "the ends of completeness chains in record "
              + record.id()
              + " are damaged; restore the control records from a backup",
          e);
    }
  }
}
