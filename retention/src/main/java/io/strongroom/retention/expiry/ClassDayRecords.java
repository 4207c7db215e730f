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
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import io.strongroom.retention.change.ChangeId;
import io.strongroom.retention.hold.HoldId;
import io.strongroom.retention.policy.RetentionRule;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The control records of class-days that are going or have gone. What is only {@link Step#PLANNED}
 * is no class-day that goes, and is given by {@link #newest} alone. Thread-safe; blocks.
 */
final class ClassDayRecords {
  private static final HexFormat HEX = HexFormat.of();

  private final StateStore state;
  private final JsonMapper json = new JsonMapper();

  /** What was read last: there are thousands, and they hardly ever change. */
  private volatile Read last = new Read(List.of(), Map.of(), List.of());

  private record Parsed(Versioned from, Stored to) {}

  private record Read(List<Versioned> from, Map<String, Parsed> byId, List<Stored> binding) {}

  /** A record with the version that the next change is made on. */
  record Stored(ClassDayRecord record, long version) {}

  ClassDayRecords(StateStore state) {
    this.state = state;
  }

  /**
   * All of them; CORRUPT if one is damaged, because what it says must not be guessed. The same list
   * as long as the store gives the same, so that asking again and again costs nothing.
   */
  @SuppressWarnings("ReferenceEquality") // the same list: comparing thousands is what it spares
  List<Stored> all() {
    Read before = last;
    List<Versioned> listed = state.list(Kind.CLASS_DAY);
    if (!listed.isEmpty() && listed == before.from) {
      return before.binding;
    }
    Map<String, Parsed> now = new HashMap<>();
    List<Stored> all = new ArrayList<>();
    for (Versioned record : listed) {
      Parsed known = before.byId.get(record.id());
      Parsed read =
          known != null && known.from.equals(record) ? known : new Parsed(record, read(record));
      now.put(record.id(), read);
      if (isBinding(read.to)) {
        all.add(read.to);
      }
    }
    Read read = new Read(listed, now, List.copyOf(all));
    last = read;
    return read.binding;
  }

  /** The newest that is known of one, also of what other nodes have just written. */
  Optional<Stored> find(DayKeyId id) {
    return state
        .get(Kind.CLASS_DAY, recordId(id))
        .map(this::read)
        .filter(ClassDayRecords::isBinding);
  }

  /**
   * What is written now, binding or only planned, in one look; never a copy from before.
   *
   * @throws StrongroomException UNAVAILABLE if nobody can say
   */
  Optional<Stored> newest(DayKeyId id) {
    return state.newest(Kind.CLASS_DAY, recordId(id)).map(this::read);
  }

  static boolean isBinding(Stored stored) {
    return stored.record().step() != Step.PLANNED;
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
    ArrayNode receipts = document.putArray("receipts");
    for (KeyReceipt each : record.receipts()) {
      receipts
          .addObject()
          .put("node", each.node().toString())
          .put("at", each.at().toString())
          .put("slots", each.slots());
    }
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
    ArrayNode unheard = document.putArray("unheard");
    record.unheard().forEach(each -> unheard.add(each.toString()));
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
    if (verdict.early()) {
      node.put("early", true);
    }
    ArrayNode holds = node.putArray("holds");
    verdict.holds().forEach(hold -> holds.add(hold.toString()));
    if (verdict.keptPacks() > 0) {
      node.put("keptPacks", verdict.keptPacks());
    }
    if (!verdict.orders().isEmpty()) {
      ArrayNode orders = node.putArray("orders");
      verdict.orders().forEach(order -> orders.add(order.toString()));
    }
    verdict
        .fullRate()
        .ifPresent(
            packs -> {
              ArrayNode full = node.putArray("fullRate");
              packs.forEach(pack -> full.add(pack.toString()));
            });
    ObjectNode goingOn = node.putObject("goingOn");
    verdict.goingOn().forEach((at, packs) -> goingOn.put(at.toString(), packs));
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
      return new Stored(
          new ClassDayRecord(
              id,
              Step.valueOf(document.path("step").asText()),
              verdict(id, document.path("verdict")),
              receipts(document.path("receipts")),
              keyDeath(document.path("keyDeath")),
              left(document.path("left")),
              nodes(document.path("unheard")),
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
    List<ChangeId> orders = new ArrayList<>();
    node.path("orders").forEach(order -> orders.add(ChangeId.parse(order.asText())));
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
        orders,
        node.path("keptPacks").asLong(),
        goingOn(node.path("goingOn")),
        keys,
        ZoneId.of(node.path("zone").asText()),
        Instant.parse(node.path("dueAt").asText()),
        Instant.parse(node.path("at").asText()),
        node.path("early").asBoolean(),
        fullRate(node.path("fullRate")));
  }

  private static Optional<List<PackId>> fullRate(JsonNode nodes) {
    if (!nodes.isArray()) {
      return Optional.empty();
    }
    List<PackId> packs = new ArrayList<>();
    nodes.forEach(each -> packs.add(PackId.parse(each.asText())));
    return Optional.of(packs);
  }

  private static List<Erased.Left> left(JsonNode nodes) {
    List<Erased.Left> left = new ArrayList<>();
    for (JsonNode each : nodes) {
      left.add(
          new Erased.Left(
              VolumeId.parse(each.path("volume").asText()),
              each.path("packs").asLong(),
              each.path("why").asText()));
    }
    return left;
  }

  private static List<KeyReceipt> receipts(JsonNode nodes) {
    List<KeyReceipt> receipts = new ArrayList<>();
    for (JsonNode each : nodes) {
      receipts.add(
          new KeyReceipt(
              NodeId.parse(each.path("node").asText()),
              Instant.parse(each.path("at").asText()),
              each.path("slots").asInt()));
    }
    return receipts;
  }

  private static List<NodeId> nodes(JsonNode nodes) {
    List<NodeId> ids = new ArrayList<>();
    nodes.forEach(each -> ids.add(NodeId.parse(each.asText())));
    return ids;
  }

  private static Map<NodeId, Long> goingOn(JsonNode node) {
    Map<NodeId, Long> goingOn = new HashMap<>();
    node.properties()
        .forEach(each -> goingOn.put(NodeId.parse(each.getKey()), each.getValue().asLong()));
    return goingOn;
  }

  private static Optional<KeyDeath> keyDeath(JsonNode node) {
    return node.isObject()
        ? Optional.of(
            new KeyDeath(Instant.parse(node.path("at").asText()), node.path("slots").asInt()))
        : Optional.empty();
  }
}
