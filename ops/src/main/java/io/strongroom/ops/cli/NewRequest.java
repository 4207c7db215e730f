package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code request new}. Confined to one thread. */
final class NewRequest {
  @Option(
      names = "--camera",
      paramLabel = "CAMERA",
      description = "camera id; may be given several times")
  private List<String> cameras = new ArrayList<>();

  @Option(names = "--all-cameras", description = "all cameras; with --standing only")
  private boolean all;

  @Option(
      names = "--around",
      paramLabel = "LAT,LON,METRES",
      description =
          "where it was (WGS-84): the approver sees the place; without --camera, the cameras"
              + " within so many metres")
  private @Nullable String around;

  @Option(names = "--from", required = true, description = "first instant, RFC 3339")
  private String from = "";

  @Option(names = "--to", required = true, description = "end, RFC 3339")
  private String to = "";

  @Option(
      names = "--action",
      paramLabel = "ACTION",
      description = "playback (default), live, export, unmask; may be given several times")
  private List<String> actions = new ArrayList<>();

  @Option(names = "--case", required = true, description = "number of the case or task")
  private String caseNumber = "";

  @Option(names = "--basis", required = true, description = "the rule that allows it")
  private String basis = "";

  @Option(names = "--reason", required = true, description = "why, in words")
  private String reason = "";

  @Option(names = "--standing", description = "for a duty rather than a case")
  private boolean standing;

  @Option(
      names = "--resident-name",
      description = "for whom you ask, as an officer of the managing unit")
  private @Nullable String residentName;

  @Option(
      names = "--resident-identity",
      description = "how you made sure who the resident is, such as the number of a document")
  private @Nullable String residentIdentity;

  @Option(names = "--resident-wanted", description = "what the resident looks for")
  private @Nullable String residentWanted;

  /** Whether cameras are to be found by the place. */
  boolean isByPlaceAlone() {
    return around != null && cameras.isEmpty() && !all;
  }

  /** The query of the list of cameras for the place. */
  String query() {
    return CameraPosition.query(around);
  }

  /**
   * The body of the request.
   *
   * @param found cameras of the place, where they were found by it
   * @throws StrongroomException CALLER, naming the option
   */
  ObjectNode toJson(List<String> found) {
    ObjectNode body = ApiClient.object();
    if (all) {
      body.put("allCameras", true);
    } else {
      ArrayNode named = body.putArray("cameras");
      found.forEach(named::add);
      cameras.forEach(camera -> named.add(CameraId.parse(camera).toString()));
    }
    body.put("from", from).put("to", to);
    ArrayNode wanted = body.putArray("actions");
    if (actions.isEmpty()) {
      wanted.add(isForResident() ? "resident" : "playback");
    }
    actions.forEach(wanted::add);
    body.put("reason", reason).put("caseNumber", caseNumber).put("legalBasis", basis);
    if (standing) {
      body.put("standing", true);
    }
    if (around != null) {
      body.set("place", place(around));
    }
    if (isForResident()) {
      body.putObject("resident")
          .put("name", residentName)
          .put("identity", residentIdentity)
          .put("wanted", residentWanted);
    }
    return body;
  }

  private boolean isForResident() {
    return residentName != null || residentIdentity != null || residentWanted != null;
  }

  private static JsonNode place(String text) {
    String[] parts = text.split(",", -1);
    if (parts.length != 3) {
      throw wrong("must be LATITUDE,LONGITUDE,METRES, as in 31.2304,121.4737,300");
    }
    ObjectNode place = ApiClient.object();
    try {
      place
          .putObject("middle")
          .put("latitude", new BigDecimal(parts[0].strip()).doubleValue())
          .put("longitude", new BigDecimal(parts[1].strip()).doubleValue());
      return place.put("metres", new BigDecimal(parts[2].strip()).intValueExact());
    } catch (ArithmeticException | NumberFormatException e) {
      throw wrong("must be two decimal numbers and whole metres, as in 31.2304,121.4737,300");
    }
  }

  private static StrongroomException wrong(String what) {
    return new StrongroomException(ErrorKind.CALLER, "--around: " + what);
  }
}
