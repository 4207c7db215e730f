package io.strongroom.retention.hold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.retention.change.ChangeRecords;
import java.time.Instant;
import java.util.Optional;

/**
 * That a hold is to end sooner than it would, which needs two people.
 *
 * @param hold that is shortened
 * @param until when it is to end; empty to release it at once
 */
public record HoldEnd(HoldId hold, Optional<Instant> until) {
  /** How changes of holds are written. */
  static final ChangeRecords.Subject<HoldEnd> SUBJECT =
      new ChangeRecords.Subject<>() {
        @Override
        public String field() {
          return "hold";
        }

        @Override
        public void write(ObjectNode document, HoldEnd end) {
          document.put(field(), end.hold().toString());
          end.until().ifPresent(at -> document.put("until", at.toString()));
        }

        @Override
        public HoldEnd read(JsonNode document) {
          return new HoldEnd(
              HoldId.parse(document.path(field()).asText()),
              document.has("until")
                  ? Optional.of(Instant.parse(document.path("until").asText()))
                  : Optional.empty());
        }
      };
}
