package io.strongroom.recording.placement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.placement.NodeReport.Copying;
import io.strongroom.recording.placement.NodeReport.Disk;
import io.strongroom.recording.placement.NodeReport.Replicas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What nodes say to each other about who records what, in bytes. What cannot be read is a CORRUPT
 * {@link StrongroomException}.
 */
public final class PlacementMessages {
  /** Most cameras in one message. */
  public static final int MAX_CAMERAS = 50_000;

  private static final int MAX_DISKS = 64;
  private static final int CAMERA_BYTES = 16;
  private static final int NODE_BYTES = 16;

  /** Longest answer to a node that asks its successors. */
  public static final int MAX_ANSWER_BYTES = Integer.BYTES + 2 * MAX_CAMERAS * CAMERA_BYTES;

  private static final ObjectMapper JSON = new ObjectMapper();

  private PlacementMessages() {}

  /** Ids, 16 bytes each; those beyond {@link #MAX_CAMERAS} are left for the next message. */
  private static byte[] encode(Collection<CameraId> cameras) {
    int count = Math.min(cameras.size(), MAX_CAMERAS);
    ByteBuffer bytes = ByteBuffer.allocate(count * CAMERA_BYTES);
    cameras.stream()
        .limit(count)
        .map(CameraId::value)
        .forEach(
            id -> bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits()));
    return bytes.array();
  }

  private static List<CameraId> cameras(ByteBuffer bytes) {
    int length = bytes.remaining();
    if (length % CAMERA_BYTES != 0 || length > MAX_CAMERAS * CAMERA_BYTES) {
      throw corrupt("cameras are 16 bytes each, not " + length + " in all");
    }
    List<CameraId> cameras = new ArrayList<>(length / CAMERA_BYTES);
    while (bytes.hasRemaining()) {
      cameras.add(new CameraId(new UUID(bytes.getLong(), bytes.getLong())));
    }
    return cameras;
  }

  /** What a node asks its successors: who it is, and which sessions it has. */
  public static byte[] encode(Held held) {
    byte[] cameras = encode(held.cameras.stream().limit(Successors.MAX_HELD).toList());
    UUID node = held.node.value();
    return ByteBuffer.allocate(NODE_BYTES + cameras.length)
        .putLong(node.getMostSignificantBits())
        .putLong(node.getLeastSignificantBits())
        .put(cameras)
        .array();
  }

  /**
   * Sessions of cameras that a node has and no other can have.
   *
   * @param cameras at most {@link Successors#MAX_HELD} are told
   */
  public record Held(NodeId node, List<CameraId> cameras) {}

  /** The sessions in a message. */
  public static Held held(ByteBuffer message) {
    if (message.remaining() < NODE_BYTES
        || message.remaining() > NODE_BYTES + Successors.MAX_HELD * CAMERA_BYTES) {
      throw corrupt("a node of 16 bytes and at most " + Successors.MAX_HELD + " cameras");
    }
    ByteBuffer bytes = message.duplicate();
    NodeId node = new NodeId(new UUID(bytes.getLong(), bytes.getLong()));
    return new Held(node, cameras(bytes));
  }

  /** An answer to a node that is asking its successors. */
  public static byte[] encode(Successors.Answer answer) {
    byte[] kept = encode(answer.kept());
    byte[] waiting = encode(answer.waiting());
    return ByteBuffer.allocate(Integer.BYTES + kept.length + waiting.length)
        .putInt(kept.length / CAMERA_BYTES)
        .put(kept)
        .put(waiting)
        .array();
  }

  /** The answer in a message. */
  public static Successors.Answer answer(byte[] message) {
    ByteBuffer bytes = ByteBuffer.wrap(message);
    int kept = bytes.remaining() < Integer.BYTES ? -1 : bytes.getInt();
    if (kept < 0 || kept > bytes.remaining() / CAMERA_BYTES) {
      throw corrupt("an answer says how many cameras are kept, and names them");
    }
    return new Successors.Answer(
        cameras(bytes.slice(bytes.position(), kept * CAMERA_BYTES)),
        cameras(bytes.position(bytes.position() + kept * CAMERA_BYTES)));
  }

  /** A report as JSON. */
  public static byte[] encode(NodeReport report) {
    ObjectNode document =
        JSON.createObjectNode()
            .put("node", report.node().toString())
            .put("assigned", report.assigned())
            .put("recording", report.recording())
            .put("leaving", report.leaving())
            .put("bitsPerSecond", report.bitsPerSecond());
    ObjectNode shards = document.putObject("shardBits");
    report.shardBits().forEach(shards::put);
    var disks = document.putArray("disks");
    for (Disk disk : report.disks()) {
      disks
          .addObject()
          .put("label", disk.label())
          .put("totalBytes", disk.totalBytes())
          .put("freeBytes", disk.freeBytes())
          .put("sound", disk.sound());
    }
    put(document.putObject("replicas"), report.replicas());
    try {
      return JSON.writeValueAsBytes(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void put(ObjectNode document, Replicas replicas) {
    document
        .put("missingPacks", replicas.missingPacks())
        .put("missingBytes", replicas.missingBytes())
        .put("leftPacks", replicas.leftPacks());
    replicas
        .copying()
        .ifPresent(
            copying ->
                document
                    .putObject("copying")
                    .put("from", copying.from().toString())
                    .put("doneBytes", copying.doneBytes())
                    .put("bytes", copying.bytes()));
  }

  private static Replicas replicas(JsonNode replicas) {
    JsonNode copying = replicas.path("copying");
    return new Replicas(
        amount(replicas, "missingPacks"),
        amount(replicas, "missingBytes"),
        replicas.has("leftPacks") ? amount(replicas, "leftPacks") : 0,
        copying.isMissingNode()
            ? Optional.empty()
            : Optional.of(
                new Copying(
                    NodeId.parse(copying.path("from").asText()),
                    amount(copying, "doneBytes"),
                    amount(copying, "bytes"))));
  }

  /** The report in a message. */
  public static NodeReport report(byte[] message) {
    try {
      JsonNode document = JSON.readTree(message);
      return new NodeReport(
          NodeId.parse(document.path("node").asText()),
          count(document, "assigned"),
          count(document, "recording"),
          count(document, "leaving"),
          amount(document, "bitsPerSecond"),
          shards(document.path("shardBits")),
          disks(document.path("disks")),
          replicas(document.path("replicas")));
    } catch (IOException e) {
      throw corrupt("a report is a JSON object");
    }
  }

  private static Map<String, Long> shards(JsonNode bits) {
    Map<String, Long> shards = new HashMap<>();
    bits.fieldNames()
        .forEachRemaining(
            shard -> {
              if (shard.length() > 4 || shards.size() >= CameraShards.SHARDS) {
                throw corrupt("shardBits has at most " + CameraShards.SHARDS + " shards");
              }
              shards.put(shard, amount(bits, shard));
            });
    return shards;
  }

  private static List<Disk> disks(JsonNode list) {
    List<Disk> disks = new ArrayList<>();
    for (JsonNode disk : list) {
      if (disks.size() >= MAX_DISKS) {
        throw corrupt("disks are at most " + MAX_DISKS);
      }
      disks.add(
          new Disk(
              disk.path("label").asText(),
              amount(disk, "totalBytes"),
              amount(disk, "freeBytes"),
              disk.path("sound").asBoolean()));
    }
    return disks;
  }

  private static int count(JsonNode document, String field) {
    return Math.toIntExact(Math.min(amount(document, field), Integer.MAX_VALUE));
  }

  private static long amount(JsonNode document, String field) {
    JsonNode value = document.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
      throw corrupt(field + " is a number, 0 or more");
    }
    return value.asLong();
  }

  private static StrongroomException corrupt(String rule) {
    return new StrongroomException(ErrorKind.CORRUPT, "a message between nodes: " + rule);
  }
}
