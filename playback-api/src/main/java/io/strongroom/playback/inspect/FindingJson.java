package io.strongroom.playback.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.state.StateStore.Versioned;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Findings as the documents of control records. Thread-safe. */
final class FindingJson {
  private final JsonMapper json = new JsonMapper();

  Bytes write(Finding finding) {
    ObjectNode document = json.createObjectNode();
    document.put("id", finding.id().toString());
    ObjectNode about = document.putObject("about");
    about.put("node", finding.about().node().toString());
    about.put("index", finding.about().index());
    about.put("at", finding.about().at().micros());
    about.put("type", finding.about().type());
    finding.about().camera().ifPresent(camera -> about.put("camera", camera.toString()));
    document.put("unit", finding.unit());
    document.put("deadline", finding.deadline().toString());
    document.put("state", finding.state().name());
    var remarks = document.putArray("remarks");
    for (Finding.Remark each : finding.remarks()) {
      ObjectNode said = remarks.addObject();
      said.put("step", each.step().name());
      said.put("by", each.by());
      said.put("unit", each.unit());
      said.put("at", each.at().toString());
      said.put("words", each.words());
      each.until().ifPresent(until -> said.put("until", until.toString()));
    }
    try {
      return Bytes.copyOf(json.writeValueAsBytes(document));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and texts can be written", e);
    }
  }

  /**
   * @throws StrongroomException CORRUPT for anything that {@link #write} does not write
   */
  Finding read(Versioned stored) {
    try {
      JsonNode document = json.readTree(stored.document().toArray());
      UUID id = UUID.fromString(text(document, "id"));
      if (!id.toString().equals(stored.id())) {
        throw new IllegalArgumentException("it is the record of " + id);
      }
      JsonNode about = document.required("about");
      List<Finding.Remark> remarks = new ArrayList<>();
      for (JsonNode each : document.required("remarks")) {
        remarks.add(
            new Finding.Remark(
                FindingStep.valueOf(text(each, "step")),
                text(each, "by"),
                text(each, "unit"),
                Instant.parse(text(each, "at")),
                text(each, "words"),
                Optional.ofNullable(each.path("until").textValue()).map(Instant::parse)));
      }
      if (remarks.isEmpty()) {
        throw new IllegalArgumentException("it says nothing");
      }
      return new Finding(
          id,
          new Finding.Entry(
              NodeId.parse(text(about, "node")),
              about.required("index").longValue(),
              new WallTime(about.required("at").longValue()),
              text(about, "type"),
              Optional.ofNullable(about.path("camera").textValue()).map(CameraId::parse)),
          text(document, "unit"),
          Instant.parse(text(document, "deadline")),
          FindingState.valueOf(text(document, "state")),
          remarks,
          stored.version());
    } catch (IOException | IllegalArgumentException | DateTimeException | StrongroomException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT,
          "the record of finding "
              + stored.id()
              + " is damaged; restore the control records from a backup",
          e);
    }
  }

  private static String text(JsonNode document, String field) {
    return Optional.ofNullable(document.path(field).textValue())
        .orElseThrow(() -> new IllegalArgumentException(field + " is missing"));
  }
}
