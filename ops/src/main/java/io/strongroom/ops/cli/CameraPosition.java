package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a camera stands, on the command line: WGS-84, decimal degrees. Confined to one thread. */
final class CameraPosition {
  @Option(
      names = "--position",
      paramLabel = "LAT,LON",
      description = "degrees north and east; write --position=-33.8,151.2 where the first is south")
  private @Nullable String position;

  @Option(names = "--no-position", description = "nobody knows any more where it stands")
  private boolean none;

  /** The body of the request. */
  ObjectNode toJson() {
    return position == null || none ? ApiClient.object() : parse(position);
  }

  /**
   * Latitude and longitude of a text.
   *
   * @throws StrongroomException CALLER if it is none
   */
  static ObjectNode parse(String text) {
    String[] parts = text.split(",", -1);
    if (parts.length != 2) {
      throw none("must be LATITUDE,LONGITUDE, as in 31.2304,121.4737");
    }
    return ApiClient.object().put("latitude", number(parts[0])).put("longitude", number(parts[1]));
  }

  private static double number(String text) {
    try {
      return new BigDecimal(text.strip()).doubleValue();
    } catch (NumberFormatException e) {
      throw none("must be two decimal numbers with a comma between, as in 31.2304,121.4737");
    }
  }

  private static StrongroomException none(String what) {
    return new StrongroomException(ErrorKind.CALLER, "--position: " + what);
  }

  /** What is asked of the list of cameras; nothing without a place. */
  static String query(@Nullable String around) {
    return around == null
        ? ""
        : "?around=" + URLEncoder.encode(around.replace(" ", ""), StandardCharsets.UTF_8);
  }

  /** Of a camera as the node sends it; a dash without one. */
  static String text(JsonNode camera) {
    return camera.has("latitude")
        ? camera.path("latitude").asText() + "," + camera.path("longitude").asText()
        : "-";
  }

  /** How many have none, in words; empty if all have one. */
  static Optional<String> missing(JsonNode cameras) {
    int missing = 0;
    for (JsonNode camera : cameras) {
      missing += camera.has("latitude") ? 0 : 1;
    }
    return missing == 0
        ? Optional.empty()
        : Optional.of(missing + " of " + cameras.size() + " cameras have no coordinates");
  }
}
