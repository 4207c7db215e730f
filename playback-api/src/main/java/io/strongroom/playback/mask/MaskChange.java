package io.strongroom.playback.mask;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.retention.change.ChangeRecords;
import java.util.List;
import java.util.Optional;

/**
 * Masks that somebody proposes because they hide less than a camera's masks do.
 *
 * @param replaces number of the version that was the newest when this was proposed; what was
 *     approved replaces that one, and no other
 * @param from footage from here on has them; empty: from the approval on
 * @param past whether what is older has them too, together with those it had
 * @param polygons none: nothing is hidden from then on
 */
public record MaskChange(
    CameraId camera,
    int replaces,
    Optional<WallTime> from,
    boolean past,
    List<MaskPolygon> polygons) {
  /** How changes of masks are written. */
  static final ChangeRecords.Subject<MaskChange> SUBJECT =
      new ChangeRecords.Subject<>() {
        @Override
        public String field() {
          return "unmasks";
        }

        @Override
        public void write(ObjectNode document, MaskChange what) {
          document.put(field(), what.camera().toString()).put("replaces", what.replaces());
          what.from().ifPresent(from -> document.put("from", from.micros()));
          document.put("past", what.past());
          MaskJson.write(document.putArray("polygons"), what.polygons());
        }

        @Override
        public MaskChange read(JsonNode document) {
          return new MaskChange(
              CameraId.parse(document.path(field()).asText()),
              document.required("replaces").intValue(),
              document.has("from")
                  ? Optional.of(new WallTime(document.path("from").longValue()))
                  : Optional.empty(),
              document.required("past").booleanValue(),
              MaskJson.polygons(document.required("polygons")));
        }
      };

  public MaskChange {
    polygons = List.copyOf(polygons);
  }
}
