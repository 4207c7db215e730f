package io.strongroom.retention.deletion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.retention.change.ChangeRecords;
import io.strongroom.retention.change.Wording;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * That footage is to go before its time, which needs two people. Immutable; once it is in force it
 * stands for good.
 *
 * @param authority who has ordered it, or whose consent is withdrawn
 * @param document number of the paper that says so
 */
public record DeletionOrder(
    DeletionKind kind, DeletionScope scope, String authority, String document) {
  /** How orders are written. */
  static final ChangeRecords.Subject<DeletionOrder> SUBJECT = new Documents();

  /** All time: a camera whose consent was withdrawn never records again. */
  private static final TimeRange EVER =
      new TimeRange(new WallTime(0), WallTime.of(Instant.parse("9999-12-31T00:00:00Z")));

  public DeletionOrder {
    Wording.require("authority", authority);
    Wording.require("document", document);
    if (scope instanceof DeletionScope.ClassDays && kind != DeletionKind.EARLY_RELEASE) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "retentionClass: whole class-days go by an early-release alone; name cameras and a"
              + " range");
    }
    if (kind == DeletionKind.CONSENT_WITHDRAWN
        && scope instanceof DeletionScope.Cameras footage
        && !footage.range().equals(EVER)) {
      throw new StrongroomException(
          ErrorKind.CALLER, "from: a consent is withdrawn for all footage; leave from and to out");
    }
  }

  /** All footage of cameras whose owner has withdrawn his consent. */
  public static DeletionOrder ofWithdrawnConsent(
      List<CameraId> cameras, String authority, String document) {
    return new DeletionOrder(
        DeletionKind.CONSENT_WITHDRAWN,
        new DeletionScope.Cameras(cameras, EVER),
        authority,
        document);
  }

  /** The documents of orders. */
  private static final class Documents implements ChangeRecords.Subject<DeletionOrder> {
    @Override
    public String field() {
      return "deletion";
    }

    @Override
    public void write(ObjectNode document, DeletionOrder order) {
      document.put(field(), order.kind().text());
      document.put("authority", order.authority());
      document.put("document", order.document());
      switch (order.scope()) {
        case DeletionScope.Cameras footage -> {
          ArrayNode cameras = document.putArray("cameras");
          footage.cameras().forEach(camera -> cameras.add(camera.toString()));
          document.put("from", footage.range().from().micros());
          document.put("to", footage.range().to().micros());
        }
        case DeletionScope.ClassDays days ->
            document
                .put("class", days.retentionClass().name())
                .put("firstExpiryDay", days.first().toString())
                .put("lastExpiryDay", days.last().toString());
      }
    }

    @Override
    public DeletionOrder read(JsonNode document) {
      return new DeletionOrder(
          DeletionKind.parse(document.path(field()).asText()),
          document.has("cameras") ? cameras(document) : classDays(document),
          document.path("authority").asText(),
          document.path("document").asText());
    }

    private static DeletionScope cameras(JsonNode document) {
      List<CameraId> cameras = new ArrayList<>();
      document.path("cameras").forEach(each -> cameras.add(CameraId.parse(each.asText())));
      return new DeletionScope.Cameras(
          cameras,
          new TimeRange(
              new WallTime(document.path("from").asLong()),
              new WallTime(document.path("to").asLong())));
    }

    private static DeletionScope classDays(JsonNode document) {
      return new DeletionScope.ClassDays(
          new RetentionClass(document.path("class").asText()),
          LocalDate.parse(document.path("firstExpiryDay").asText()),
          LocalDate.parse(document.path("lastExpiryDay").asText()));
    }
  }
}
