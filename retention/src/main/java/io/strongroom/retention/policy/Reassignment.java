package io.strongroom.retention.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.retention.change.ChangeRecords;

/**
 * Another class for what a camera records from now on.
 *
 * @param from the class that the camera had when this was proposed: what was approved is to replace
 *     that one, and no other
 */
public record Reassignment(CameraId camera, RetentionClass from, RetentionClass to) {
  /** How reassignments are written. */
  static final ChangeRecords.Subject<Reassignment> SUBJECT =
      new ChangeRecords.Subject<>() {
        @Override
        public String field() {
          return "reassigns";
        }

        @Override
        public void write(ObjectNode document, Reassignment what) {
          document
              .put(field(), what.camera().toString())
              .put("fromClass", what.from().name())
              .put("toClass", what.to().name());
        }

        @Override
        public Reassignment read(JsonNode document) {
          return new Reassignment(
              CameraId.parse(document.path(field()).asText()),
              new RetentionClass(document.path("fromClass").asText()),
              new RetentionClass(document.path("toClass").asText()));
        }
      };
}
