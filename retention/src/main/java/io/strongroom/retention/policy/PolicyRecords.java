package io.strongroom.retention.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The versions of the policy as control records of kind POLICY. The settings' classes are the first
 * version; settings that lower no floor become the next one at a start. Settings that do change
 * nothing, and an alarm says so: one person alone must not shorten what is kept. Thread-safe;
 * blocks on the store.
 */
public final class PolicyRecords {
  static final String ALARM = "policy-not-in-force";
  private static final String SUBJECT = "policy";

  private final StateStore state;
  private final InstantSource clock;
  private final Alarms alarms;
  private final JsonMapper json = new JsonMapper();

  public PolicyRecords(StateStore state, InstantSource clock, Alarms alarms) {
    this.state = state;
    this.clock = clock;
    this.alarms = alarms;
  }

  /**
   * The history after the settings have been taken into account.
   *
   * @throws StrongroomException CORRUPT if a version is missing or unreadable; UNAVAILABLE if the
   *     store is
   */
  public PolicyHistory inForce(RetentionRules settings) {
    List<PolicyVersion> versions = new ArrayList<>(read());
    while (versions.isEmpty() || !versions.getLast().rules().equals(settings)) {
      List<String> lower = loweredFloors(settings, versions);
      if (!lower.isEmpty()) {
        alarms.raise(
            ALARM,
            SUBJECT,
            "The settings lower a floor of version %d of the policy, which stays in force: %s."
                .formatted(versions.getLast().number(), String.join(", ", lower)),
            "Put the settings back to what the policy says, or raise them.");
        return new PolicyHistory(versions);
      }
      PolicyVersion next = new PolicyVersion(versions.size() + 1, clock.instant(), settings);
      if (state.put(Kind.POLICY, id(next.number()), 0, write(next)).isPresent()) {
        versions.add(next);
      } else {
        // another node was faster
        versions = new ArrayList<>(read());
      }
    }
    alarms.clear(ALARM, SUBJECT);
    return new PolicyHistory(versions);
  }

  /**
   * The history as it is recorded; where there is none yet, the settings are its first version.
   *
   * @throws StrongroomException as {@link #inForce}
   */
  public PolicyHistory recorded(RetentionRules settings) {
    List<PolicyVersion> versions = read();
    return new PolicyHistory(
        versions.isEmpty() ? List.of(new PolicyVersion(1, Instant.EPOCH, settings)) : versions);
  }

  /** Held against the last version that knows a class, so that taking it out lowers nothing. */
  private static List<String> loweredFloors(RetentionRules settings, List<PolicyVersion> versions) {
    Map<RetentionClass, RetentionRule> promised = new HashMap<>();
    for (PolicyVersion version : versions) {
      version.rules().all().forEach(rule -> promised.put(rule.retentionClass(), rule));
    }
    List<String> lowered = new ArrayList<>();
    for (RetentionRule rule : settings.all()) {
      RetentionRule before = promised.getOrDefault(rule.retentionClass(), rule);
      if (rule.floorDays() < before.floorDays()) {
        lowered.add(
            "retention.classes.%s.floor-days is %d instead of %d"
                .formatted(rule.retentionClass(), rule.floorDays(), before.floorDays()));
      }
    }
    return lowered;
  }

  /** One by one, because a list leaves out what does not open. */
  private List<PolicyVersion> read() {
    List<PolicyVersion> versions = new ArrayList<>();
    Optional<Versioned> next = state.get(Kind.POLICY, id(1));
    while (next.isPresent()) {
      versions.add(read(next.get()));
      next = state.get(Kind.POLICY, id(versions.size() + 1));
    }
    if (versions.size() < state.list(Kind.POLICY).size()) {
      throw corrupt(new IllegalStateException("version " + (versions.size() + 1) + " is missing"));
    }
    return versions;
  }

  private static String id(int number) {
    return String.format(Locale.ROOT, "%06d", number);
  }

  private Bytes write(PolicyVersion version) {
    ObjectNode document = json.createObjectNode();
    document.put("since", version.since().toString());
    ObjectNode classes = document.putObject("classes");
    for (RetentionRule rule : version.rules().all()) {
      classes
          .putObject(rule.retentionClass().name())
          .put("floorDays", rule.floorDays())
          .put("ceilingDays", rule.ceilingDays())
          .put("legalBasis", rule.legalBasis());
    }
    try {
      return Bytes.copyOf(json.writeValueAsBytes(document));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and texts can be written", e);
    }
  }

  private PolicyVersion read(Versioned record) {
    try {
      JsonNode document = json.readTree(record.document().toArray());
      JsonNode classes = document.path("classes");
      List<RetentionRule> rules =
          Stream.of(classes)
              .flatMap(node -> node.properties().stream())
              .map(entry -> rule(entry.getKey(), entry.getValue()))
              .toList();
      return new PolicyVersion(
          Integer.parseInt(record.id()),
          Instant.parse(document.path("since").asText()),
          new RetentionRules(rules));
    } catch (IOException | IllegalArgumentException | DateTimeException | StrongroomException e) {
      throw corrupt(e);
    }
  }

  private static RetentionRule rule(String name, JsonNode rule) {
    return new RetentionRule(
        new RetentionClass(name),
        rule.path("floorDays").asInt(),
        rule.path("ceilingDays").asInt(),
        rule.path("legalBasis").asText());
  }

  private static StrongroomException corrupt(Exception cause) {
    return new StrongroomException(
        ErrorKind.CORRUPT,
        "the records of the retention policy are damaged; restore them from a backup",
        cause);
  }
}
