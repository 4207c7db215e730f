package io.strongroom.loadtests.prove.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.loadtests.process.Site;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * People of a site, and who decides for them: makes accounts, asks in somebody's name, approves,
 * revokes. Sessions are kept until they are forgotten. Thread-safe.
 */
final class Office {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ADMINISTRATOR = "admin";
  private static final int NOT_SIGNED_IN = 401;
  private static final String CHIEF = "chief";

  private final Caller caller;
  private final String password;
  private final Map<String, String> passwords = new ConcurrentHashMap<>();
  private final Map<String, String> tokens = new ConcurrentHashMap<>();

  /** One with an approver; {@code password} is that of all whom it makes. */
  Office(Site site, Caller caller, String password) throws IOException, InterruptedException {
    this.caller = caller;
    this.password = password;
    passwords.put(
        ADMINISTRATOR, java.nio.file.Files.readString(site.secrets().resolve(ADMINISTRATOR)));
    add(CHIEF, "approver", Optional.empty());
  }

  String chief() {
    return CHIEF;
  }

  String administrator() {
    return ADMINISTRATOR;
  }

  /** A new account; everywhere and always unless assignments are given, as JSON. */
  void add(String user, String role, Optional<String> assignments)
      throws IOException, InterruptedException {
    ObjectNode account =
        JSON.createObjectNode()
            .put("user", user)
            .put("name", user)
            .put("unit", "Acceptance unit")
            .put("role", role)
            .put("password", password);
    if (assignments.isPresent()) {
      account.set("assignments", JSON.readTree(assignments.get()));
    }
    var _ = done("POST", "/api/v1/users", ADMINISTRATOR, Optional.of(account));
  }

  /** The session of a person; the first is made when it is asked for. */
  String token(String user) throws IOException, InterruptedException {
    String known = tokens.get(user);
    return known != null ? known : signIn(user, "acceptance test");
  }

  /** A new session of a person, which is the one from now on. */
  String signIn(String user, String purpose) throws IOException, InterruptedException {
    String token = caller.signIn(user, passwords.getOrDefault(user, password), purpose);
    tokens.put(user, token);
    return token;
  }

  /** What is asked for. */
  record Asked(String user, List<String> cameras, Instant from, Instant to, List<String> actions) {
    JsonNode json() {
      ObjectNode body =
          JSON.createObjectNode()
              .put("from", from.toString())
              .put("to", to.toString())
              .put("reason", "to see what is refused")
              .put("caseNumber", "case 6")
              .put("legalBasis", "acceptance test");
      cameras.forEach(body.putArray("cameras")::add);
      actions.forEach(body.putArray("actions")::add);
      return body;
    }
  }

  /** A request that waits; its id. */
  String ask(Asked asked) throws IOException, InterruptedException {
    return done("POST", "/api/v1/requests", asked.user(), Optional.of(asked.json()))
        .path("id")
        .asText();
  }

  /** A grant of what was asked, on these terms; its id. */
  String grant(Asked asked, ObjectNode terms) throws IOException, InterruptedException {
    String id = ask(asked);
    var _ = done("POST", "/api/v1/requests/" + id + "/approve", CHIEF, Optional.of(terms));
    return id;
  }

  /** On usual terms. */
  String grant(Asked asked) throws IOException, InterruptedException {
    return grant(asked, JSON.createObjectNode());
  }

  void revoke(String id) throws IOException, InterruptedException {
    ObjectNode why = JSON.createObjectNode().put("reason", "a proof");
    var _ = done("POST", "/api/v1/grants/" + id + "/revoke", CHIEF, Optional.of(why));
  }

  /** Does something that must succeed. */
  JsonNode done(String method, String path, String user, Optional<JsonNode> body)
      throws IOException, InterruptedException {
    Caller.Answer answer = caller.call(method, path, Optional.of(token(user)), body);
    if (answer.status() == NOT_SIGNED_IN) {
      // the node has been started anew, and sessions are in its memory
      tokens.remove(user);
      answer = caller.call(method, path, Optional.of(token(user)), body);
    }
    if (!answer.isOk()) {
      throw new IOException(
          "%s %s by %s: %d %s".formatted(method, path, user, answer.status(), answer.json()));
    }
    return answer.json();
  }
}
