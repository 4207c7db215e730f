package io.strongroom.playback.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore.Versioned;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Accounts as control records and back. A record from before there were assignments has none, and
 * its role counts everywhere and always, as it did. Thread-safe.
 */
final class AccountJson {
  private final JsonMapper json = new JsonMapper();

  Bytes write(Account account) {
    ObjectNode node = json.createObjectNode();
    node.put("id", account.id().toString());
    node.put("user", account.user());
    node.put("name", account.name());
    node.put("unit", account.unit());
    node.put("role", account.role().code());
    ArrayNode assignments = node.putArray("assignments");
    account.assignments().forEach(each -> write(assignments.addObject(), each));
    Credentials credentials = account.credentials();
    node.put("passwordHash", credentials.passwordHash());
    node.put("temporary", credentials.isTemporary());
    node.put("sessionsFrom", credentials.sessionsFrom().toString());
    credentials.locked().ifPresent(why -> node.put("locked", why));
    credentials
        .link()
        .ifPresent(
            link ->
                node.putObject("provider")
                    .put("issuer", link.issuer())
                    .put("subject", link.subject())
                    .put("machine", link.isMachine()));
    credentials
        .totp()
        .ifPresent(
            totp ->
                node.putObject("totp")
                    .put("secret", totp.secret())
                    .put("confirmed", totp.isConfirmed())
                    .put("lastStep", totp.lastStep()));
    credentials
        .undertaking()
        .ifPresent(
            signed ->
                node.putObject("undertaking")
                    .put("digest", signed.digest())
                    .put("signedAt", signed.signedAt().toString())
                    .put("until", signed.until().toString()));
    try {
      return Bytes.copyOf(json.writeValueAsBytes(node));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of strings is always writable", e);
    }
  }

  private static void write(ObjectNode node, Assignment each) {
    node.put("role", each.role().code());
    each.area().ifPresent(area -> node.put("area", area));
    ArrayNode classes = node.putArray("classes");
    each.classes().stream().sorted().forEach(classes::add);
    ArrayNode hours = node.putArray("hours");
    for (WeeklyHours stretch : each.hours()) {
      ObjectNode one = hours.addObject().put("from", stretch.from()).put("to", stretch.to());
      ArrayNode days = one.putArray("days");
      stretch.dayCodes().forEach(days::add);
    }
  }

  /**
   * @throws StrongroomException CORRUPT
   */
  Account read(Versioned record) {
    try {
      JsonNode node = json.readTree(record.document().toArray());
      Role role = role(node);
      JsonNode id = node.get("id");
      return new Account(
          id == null ? new UUID(0, 0) : UUID.fromString(id.asText()),
          node.required("user").asText(),
          node.required("name").asText(),
          node.required("unit").asText(),
          role,
          assignments(node.get("assignments"), role),
          credentials(node));
    } catch (IOException | IllegalArgumentException | DateTimeException | StrongroomException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "the control record of user " + record.id() + " is unreadable", e);
    }
  }

  private static Role role(JsonNode node) {
    return Role.ofRecord(node.required("role").asText())
        .orElseThrow(() -> new IllegalArgumentException("unknown role"));
  }

  private static List<Assignment> assignments(@Nullable JsonNode stored, Role role) {
    if (stored == null) {
      return List.of(Assignment.everywhere(role));
    }
    List<Assignment> assignments = new ArrayList<>();
    for (JsonNode each : stored) {
      Set<String> classes = new HashSet<>();
      each.required("classes").forEach(name -> classes.add(name.asText()));
      List<WeeklyHours> hours = new ArrayList<>();
      for (JsonNode stretch : each.required("hours")) {
        List<String> days = new ArrayList<>();
        stretch.required("days").forEach(day -> days.add(day.asText()));
        hours.add(
            WeeklyHours.of(
                days, stretch.required("from").asText(), stretch.required("to").asText()));
      }
      assignments.add(
          new Assignment(
              role(each),
              Optional.ofNullable(each.get("area")).map(JsonNode::asText),
              classes,
              hours));
    }
    return assignments;
  }

  private static Credentials credentials(JsonNode node) {
    return new Credentials(
        node.required("passwordHash").asText(),
        node.path("temporary").asBoolean(false),
        Optional.ofNullable(node.get("totp"))
            .map(
                totp ->
                    new TotpKey(
                        totp.required("secret").asText(),
                        totp.required("confirmed").asBoolean(),
                        totp.required("lastStep").asLong())),
        Optional.ofNullable(node.get("undertaking"))
            .map(
                signed ->
                    new Undertaking(
                        signed.required("digest").asText(),
                        Instant.parse(signed.required("signedAt").asText()),
                        Instant.parse(signed.required("until").asText()))),
        Optional.ofNullable(node.get("sessionsFrom"))
            .map(from -> Instant.parse(from.asText()))
            .orElse(Instant.EPOCH),
        Optional.ofNullable(node.get("locked")).map(JsonNode::asText),
        Optional.ofNullable(node.get("provider"))
            .map(
                link ->
                    new ProviderLink(
                        link.required("issuer").asText(),
                        link.required("subject").asText(),
                        link.required("machine").asBoolean())));
  }
}
