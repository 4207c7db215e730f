package io.strongroom.retention.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.retention.change.ChangeRecords;
import java.util.Optional;

/**
 * A rule that is to come in the place of another, which needs two people.
 *
 * @param before the last rule that the class had when this was proposed: what was approved is to
 *     lower that one, and no other; empty if the class had none
 */
public record NewRule(Optional<RetentionRule> before, RetentionRule rule) {
  /** How changes of the policy are written. */
  static final ChangeRecords.Subject<NewRule> SUBJECT =
      new ChangeRecords.Subject<>() {
        @Override
        public String field() {
          return "retentionClass";
        }

        @Override
        public void write(ObjectNode document, NewRule change) {
          document.put(field(), change.rule().retentionClass().name());
          PolicyJson.write(document.putObject("rule"), change.rule());
          change.before().ifPresent(rule -> PolicyJson.write(document.putObject("before"), rule));
        }

        @Override
        public NewRule read(JsonNode document) {
          String name = document.path(field()).asText();
          return new NewRule(
              document.has("before")
                  ? Optional.of(PolicyJson.rule(name, document.path("before")))
                  : Optional.empty(),
              PolicyJson.rule(name, document.path("rule")));
        }
      };
}
