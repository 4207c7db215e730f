package io.strongroom.recording.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.fragment.InitReader.Track;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How recording goes on one node, as it tells the others: JSON, without the decoders'
 * configurations. What cannot be read is a CORRUPT {@link StrongroomException}.
 */
public final class StatusMessage {
  /** Longest message: 20,000 cameras take a third of it. */
  public static final int MAX_BYTES = 32 << 20;

  private static final int MAX_CAMERAS = 50_000;
  private static final int MAX_TRACKS = 16;
  private static final ObjectMapper JSON = new ObjectMapper();

  private StatusMessage() {}

  /** All of them as one message. */
  public static byte[] encode(List<RecorderStatus> statuses) {
    ArrayNode list = JSON.createArrayNode();
    for (RecorderStatus status : statuses) {
      ObjectNode one =
          list.addObject()
              .put("camera", status.camera().toString())
              .put("state", status.state().name())
              .put("since", status.since().micros())
              .put("detail", status.detail())
              .put("durable", status.durable())
              .put("bitsPerSecond", status.bitsPerSecond())
              .put("fragments", status.fragments())
              .put("bytes", status.bytes());
      status.cause().ifPresent(cause -> one.put("cause", cause.code()));
      status.liveEdge().ifPresent(edge -> one.put("liveEdge", edge.micros()));
      status.clockAheadMicros().ifPresent(ahead -> one.put("clockAhead", ahead));
      ArrayNode tracks = one.putArray("tracks");
      for (Track track : status.tracks()) {
        tracks
            .addObject()
            .put("id", track.id())
            .put("timescale", track.timescale())
            .put("entryType", track.entryType())
            .put("codec", track.codec())
            .put("width", track.width())
            .put("height", track.height())
            .put("channels", track.channels())
            .put("sampleRate", track.sampleRate());
      }
    }
    try {
      return JSON.writeValueAsBytes(list);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The statuses in a message. */
  public static List<RecorderStatus> decode(byte[] message) {
    try {
      JsonNode list = JSON.readTree(message);
      if (!list.isArray() || list.size() > MAX_CAMERAS) {
        throw corrupt("a list of at most " + MAX_CAMERAS + " cameras is expected", null);
      }
      List<RecorderStatus> statuses = new ArrayList<>(list.size());
      for (JsonNode one : list) {
        statuses.add(status(one));
      }
      return statuses;
    } catch (IOException | IllegalArgumentException e) {
      throw corrupt("it cannot be read", e);
    }
  }

  private static RecorderStatus status(JsonNode one) {
    List<Track> tracks = new ArrayList<>();
    for (JsonNode track : one.path("tracks")) {
      if (tracks.size() < MAX_TRACKS) {
        tracks.add(track(track));
      }
    }
    return new RecorderStatus(
        CameraId.parse(one.path("camera").asText()),
        RecorderStatus.State.valueOf(one.path("state").asText()),
        new WallTime(one.path("since").asLong()),
        optional(one, "cause", cause -> GapCause.ofCode(cause.asInt())),
        one.path("detail").asText(),
        optional(one, "liveEdge", edge -> new WallTime(edge.asLong())),
        one.path("durable").asBoolean(),
        tracks,
        one.path("bitsPerSecond").asLong(),
        one.path("fragments").asLong(),
        one.path("bytes").asLong(),
        one.has("clockAhead")
            ? OptionalLong.of(one.path("clockAhead").asLong())
            : OptionalLong.empty());
  }

  private static Track track(JsonNode track) {
    return new Track(
        track.path("id").asInt(),
        track.path("timescale").asInt(),
        track.path("entryType").asText(),
        track.path("codec").asText(),
        ByteBuffer.allocate(0),
        track.path("width").asInt(),
        track.path("height").asInt(),
        track.path("channels").asInt(),
        track.path("sampleRate").asInt());
  }

  private static <T> Optional<T> optional(
      JsonNode one, String field, Function<JsonNode, T> reader) {
    return one.has(field) ? Optional.of(reader.apply(one.path(field))) : Optional.empty();
  }

  private static StrongroomException corrupt(String rule, @Nullable Throwable cause) {
    return new StrongroomException(
        ErrorKind.CORRUPT, "what a node says of its recorders: " + rule, cause);
  }
}
