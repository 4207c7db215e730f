package io.strongroom.retention.expiry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.erase.Erased;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import io.strongroom.retention.hold.HoldId;
import io.strongroom.retention.policy.RetentionRule;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The control records of class-days that are going or have gone. Thread-safe; blocks. */
final class ClassDayRecords {
  private static final HexFormat HEX = HexFormat.of();

  private final StateStore state;
  private final JsonMapper json = new JsonMapper();

  /** A record with the version that the next change is made on. */
  record Stored(ClassDayRecord record, long version) {}

  ClassDayRecords(StateStore state) {
    this.state = state;
  }

  /** All of them; CORRUPT if one is damaged, because what it says must not be guessed. */
  List<Stored> all() {
    return state.list(Kind.CLASS_DAY).stream().map(this::read).toList();
  }

  Optional<Stored> find(DayKeyId id) {
    return state.get(Kind.CLASS_DAY, recordId(id)).map(this::read);
  }

  /**
   * Writes the next state of a record, on the version of the last (0: there is none).
   *
   * @return what was written; empty if somebody else changed it, which is then read again
   */
  Optional<Stored> put(ClassDayRecord next, long expectedVersion) {
    return state
        .put(Kind.CLASS_DAY, recordId(next.id()), expectedVersion, write(next))
        .map(version -> new Stored(next, version));
  }

  private static String recordId(DayKeyId id) {
    return id.name() + "." + id.expiryDay();
  }

  private Bytes write(ClassDayRecord record) {
    ObjectNode document = json.createObjectNode();
    document.put("class", record.id().name());
    document.put("expiryDay", record.id().expiryDay().toString());
    document.put("step", record.step().name());
    write(document.putObject("verdict"), record.verdict());
    record
        .keyDeath()
        .ifPresent(
            death ->
                document
                    .putObject("keyDeath")
                    .put("at", death.at().toString())
                    .put("slots", death.slots()));
    ArrayNode left = document.putArray("left");
    for (Erased.Left each : record.left()) {
      left.addObject()
          .put("volume", each.volume().toString())
          .put("packs", each.packs())
          .put("why", each.why());
    }
    record.certificate().ifPresent(text -> document.put("certificate", text));
    try {
      return Bytes.copyOf(json.writeValueAsBytes(document));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and texts can be written", e);
    }
  }

  private static void write(ObjectNode node, Verdict verdict) {
    node.put("policyVersion", verdict.policyVersion())
        .put("floorDays", verdict.rule().floorDays())
        .put("ceilingDays", verdict.rule().ceilingDays())
        .put("legalBasis", verdict.rule().legalBasis())
        .put("packs", verdict.packs())
        .put("bytes", verdict.bytes())
        .put("cameras", verdict.cameras())
        .put("first", verdict.first().micros())
        .put("last", verdict.last().micros())
        .put("packsRoot", HEX.formatHex(verdict.packsRoot().toArray()))
        .put("heldPacks", verdict.heldPacks())
        .put("zone", verdict.zone().getId())
        .put("dueAt", verdict.dueAt().toString())
        .put("at", verdict.at().toString());
    verdict.rule().outsideScope().ifPresent(reason -> node.put("outsideScope", reason));
    ArrayNode holds = node.putArray("holds");
    verdict.holds().forEach(hold -> holds.add(hold.toString()));
    ArrayNode keys = node.putArray("keyIds");
    verdict.keyIds().forEach(keys::add);
  }

  private Stored read(Versioned stored) {
    try {
      JsonNode document = json.readTree(stored.document().toArray());
      DayKeyId id =
          DayKeyId.ofName(
              document.path("class").asText(),
              LocalDate.parse(document.path("expiryDay").asText()));
      if (!recordId(id).equals(stored.id())) {
        throw new IllegalArgumentException("it is the record of " + id);
      }
      List<Erased.Left> left = new ArrayList<>();
      for (JsonNode each : document.path("left")) {
        left.add(
            new Erased.Left(
                VolumeId.parse(each.path("volume").asText()),
                each.path("packs").asLong(),
                each.path("why").asText()));
      }
      return new Stored(
          new ClassDayRecord(
              id,
              Step.valueOf(document.path("step").asText()),
              verdict(id, document.path("verdict")),
              keyDeath(document.path("keyDeath")),
              left,
              Optional.ofNullable(document.path("certificate").textValue())),
          stored.version());
    } catch (IOException | IllegalArgumentException | DateTimeException | StrongroomException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT,
          "the record of class-day " + stored.id() + " is damaged; restore it from a backup",
          e);
    }
  }

  private static Verdict verdict(DayKeyId id, JsonNode node) {
    List<HoldId> holds = new ArrayList<>();
    node.path("holds").forEach(hold -> holds.add(HoldId.parse(hold.asText())));
    List<String> keys = new ArrayList<>();
    node.path("keyIds").forEach(key -> keys.add(key.asText()));
    return new Verdict(
        node.path("policyVersion").asInt(),
        new RetentionRule(
            new RetentionClass(id.retentionClass()),
            node.path("floorDays").asInt(),
            node.path("ceilingDays").asInt(),
            node.path("legalBasis").asText(),
            Optional.ofNullable(node.path("outsideScope").textValue())),
        node.path("packs").asLong(),
        node.path("bytes").asLong(),
        node.path("cameras").asInt(),
        new WallTime(node.path("first").asLong()),
        new WallTime(node.path("last").asLong()),
        Bytes.copyOf(HEX.parseHex(node.path("packsRoot").asText())),
        node.path("heldPacks").asLong(),
        holds,
        keys,
        ZoneId.of(node.path("zone").asText()),
        Instant.parse(node.path("dueAt").asText()),
        Instant.parse(node.path("at").asText()));
  }

  private static Optional<KeyDeath> keyDeath(JsonNode node) {
    return node.isObject()
        ? Optional.of(
            new KeyDeath(Instant.parse(node.path("at").asText()), node.path("slots").asInt()))
        : Optional.empty();
  }
}
