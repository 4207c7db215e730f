package io.strongroom.loadtests.prove.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLContext;

/**
 * Every operation that a node serves × everything that must be refused. The operations come from
 * the document that the node serves, so a new one is in it by itself, and fails it if nobody has
 * said who may call it. Used by one thread.
 */
final class Matrix {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String URN = "urn:strongroom:problem:";
  private static final long SECOND_MICROS = 1_000_000;
  private static final UUID NOTHING = new UUID(7, 7);

  /** What each role may, but for footage, as the issue says it; roles not named may nothing. */
  private static final Map<Wrong, Set<String>> PERMISSIONS =
      Map.of(
          Wrong.APPROVER, Set.of("approve"),
          Wrong.MAINTAINER, Set.of("maintain"),
          Wrong.INSPECTOR, Set.of("inspect"),
          Wrong.ADMINISTRATOR, Set.of("administer", "hold"));

  private final Caller caller;
  private final Office office;
  private final Cast cast;
  private final HttpClient sockets;
  private final URI node;
  private final Footage footage;
  private final Footage other;
  private final TimeRange granted;
  private final List<String> failures = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();
  private List<Operation> operations = List.of();
  private int probes;

  Matrix(
      Caller caller,
      Office office,
      Cast cast,
      URI node,
      SSLContext tls,
      Footage footage,
      Footage other,
      TimeRange granted) {
    this.caller = caller;
    this.office = office;
    this.cast = cast;
    this.node = node;
    this.sockets = HttpClient.newBuilder().sslContext(tls).build();
    this.footage = footage;
    this.other = other;
    this.granted = granted;
  }

  /** Probes all of it. */
  void run(ProofRun run) throws IOException, InterruptedException {
    operations =
        Operation.all(
            caller.call("GET", "/api/v1/openapi.json", Optional.empty(), Optional.empty()).json());
    operations.forEach(each -> failures.addAll(each.unclassified()));
    run.say(
        "%d operations, %d to footage"
            .formatted(
                operations.size(), operations.stream().filter(Operation::isOfFootage).count()));
    String ended = endedSession();
    for (Operation operation : operations) {
      if (!operation.unclassified().isEmpty()) {
        continue;
      }
      if (!operation.isFor("anyone")) {
        refused(
            operation,
            "no session",
            ask(operation, Wrong.NOTHING, Optional.empty()),
            401,
            "not-signed-in");
        refused(
            operation,
            "a session that is over",
            ask(operation, Wrong.NOTHING, Optional.of(ended)),
            401,
            "not-signed-in");
      }
      if (operation.isOfFootage()) {
        footage(operation);
      } else if (operation.asksPermission() || operation.isFor("ask")) {
        roles(operation);
      }
      others(operation);
    }
  }

  private String endedSession() throws IOException, InterruptedException {
    String token = office.signIn(Wrong.OTHER_PERSON.user(), "over soon");
    var _ = office.done("DELETE", "/api/v1/session", Wrong.OTHER_PERSON.user(), Optional.empty());
    var _ = office.signIn(Wrong.OTHER_PERSON.user(), "the matrix");
    return token;
  }

  private void footage(Operation operation) throws IOException, InterruptedException {
    for (Wrong wrong : Wrong.values()) {
      if (wrong == Wrong.OTHER_ACTION && operation.action().equals("see")) {
        continue; // a timeline comes with each action
      }
      if (operation.isSocket() && wrong == Wrong.ONE_SECOND_BEFORE) {
        cast.grantLiveTooShort();
      }
      String user = Cast.user(wrong, operation.action());
      Caller.Answer answer = ask(operation, wrong, Optional.of(office.token(user)));
      if (wrong == Wrong.NOTHING) {
        control(operation, answer);
      } else {
        boolean unseen = wrong.isUnseen();
        refused(
            operation, wrong.words(), answer, unseen ? 404 : 403, unseen ? "not-found" : "denied");
        refusals.add(user + " " + (wrong == Wrong.OTHER_CAMERA ? other : footage).id());
      }
    }
    if (operation.parameters().contains("resident")) {
      resident(operation);
    }
  }

  /** A grant for oneself shows a resident nothing, and none that is not there does. */
  private void resident(Operation operation) throws IOException, InterruptedException {
    String user = Cast.user(Wrong.NOTHING, operation.action());
    String path = path(operation, Wrong.NOTHING, footage, granted);
    refused(
        operation,
        "by a grant for a resident that is not there",
        caller.call(
            operation.method(),
            path + (path.contains("?") ? "&" : "?") + "resident=" + NOTHING,
            Optional.of(office.token(user)),
            Optional.empty()),
        403,
        "denied");
    refusals.add(user + " " + footage.id());
  }

  private void control(Operation operation, Caller.Answer answer) {
    probes++;
    if (!answer.isOk() && answer.status() != 101) {
      failures.add(
          "%s is not answered with a grant: %d %s"
              .formatted(operation, answer.status(), answer.json()));
    }
  }

  /** Every role without the permission. */
  private void roles(Operation operation) throws IOException, InterruptedException {
    for (Wrong role :
        List.of(
            Wrong.OTHER_PERSON,
            Wrong.APPROVER,
            Wrong.MAINTAINER,
            Wrong.INSPECTOR,
            Wrong.ADMINISTRATOR,
            Wrong.NO_ASSIGNMENT)) {
      String user = Cast.user(role, "");
      boolean may =
          operation.isFor("ask")
              ? role == Wrong.OTHER_PERSON || role == Wrong.APPROVER || role == Wrong.NO_ASSIGNMENT
              : operation.access().stream()
                  .anyMatch(PERMISSIONS.getOrDefault(role, Set.of())::contains);
      if (!may) {
        refused(
            operation,
            role.words(),
            ask(operation, Wrong.NOTHING, Optional.of(office.token(user))),
            403,
            "denied");
        refusals.add(user + " " + operation);
      }
    }
  }

  /** What belongs to another person, or lies in another area, is as if it were not there. */
  private void others(Operation operation) throws IOException, InterruptedException {
    if (operation.isFor("signed-in") && operation.path().startsWith("/api/v1/cameras/{id}")) {
      String user = Wrong.OTHER_AREA.user();
      refused(
          operation,
          "other area",
          ask(operation, Wrong.NOTHING, Optional.of(office.token(user))),
          404,
          "not-found");
      refusals.add(user + " " + operation);
    }
    if (operation.isFor("signed-in") && operation.path().equals("/api/v1/exports/{id}")) {
      String user = Wrong.OTHER_PERSON.user();
      refused(
          operation,
          "another person's",
          ask(operation, Wrong.NOTHING, Optional.of(office.token(user))),
          404,
          "not-found");
      refusals.add(user + " " + operation);
    }
  }

  private void refused(
      Operation operation, String wrong, Caller.Answer answer, int status, String type) {
    probes++;
    // the JDK hands over no body of a handshake that was refused
    boolean right =
        answer.status() == status
            && (operation.isSocket()
                || (answer.type().startsWith("application/problem+json")
                    && answer.json().path("status").asInt() == status
                    && answer.json().path("type").asText().equals(URN + type)));
    if (!right) {
      failures.add(
          "%s, %s: %d %s instead of %d %s"
              .formatted(
                  operation, wrong, answer.status(), answer.json().path("type"), status, type));
    }
  }

  private Caller.Answer ask(Operation operation, Wrong wrong, Optional<String> token)
      throws IOException, InterruptedException {
    Footage of = wrong == Wrong.OTHER_CAMERA ? other : footage;
    TimeRange range =
        switch (wrong) {
          case ONE_SECOND_BEFORE ->
              new TimeRange(granted.from().plusMicros(-SECOND_MICROS), granted.to());
          case ONE_SECOND_AFTER ->
              new TimeRange(granted.from(), granted.to().plusMicros(SECOND_MICROS));
          default -> granted;
        };
    String path = path(operation, wrong, of, range);
    if (operation.isSocket()) {
      return open(path, token);
    }
    Optional<JsonNode> body =
        !operation.hasBody()
            ? Optional.empty()
            : Optional.of(
                operation.isExports() ? Cast.exportBody(of.id(), range) : JSON.createObjectNode());
    return caller.call(operation.method(), path, token, body);
  }

  private String path(Operation operation, Wrong wrong, Footage of, TimeRange range) {
    WallTime at =
        switch (wrong) {
          case ONE_SECOND_BEFORE -> range.from();
          case ONE_SECOND_AFTER -> granted.to();
          default -> granted.from();
        };
    String id =
        operation.isExports()
            ? cast.exportOf(Cast.user(wrong, operation.action()), of.id(), range)
            : operation.path().startsWith("/api/v1/cameras") ? of.id() : NOTHING.toString();
    String path =
        operation
            .path()
            .replace("{id}", id)
            .replace("{segment}", operation.isOfFootage() ? of.at(at).toString() : "s")
            .replace("{user}", "nobody")
            .replace("{index}", "0")
            .replace("{area}", "elsewhere")
            .replace("{unit}", "nobody")
            .replace("{class}", "standard")
            .replace("{day}", "2026-01-01");
    if (!operation.isOfFootage()) {
      return path;
    }
    if (operation.parameters().contains("to")) {
      return path + "?from=%s&to=%s".formatted(range.from().toInstant(), range.to().toInstant());
    }
    return operation.parameters().contains("at") ? path + "?at=" + at.toInstant() : path;
  }

  private Caller.Answer open(String path, Optional<String> token) {
    URI uri = URI.create(node.resolve(path).toString().replace("https", "wss"));
    WebSocket.Builder builder = sockets.newWebSocketBuilder();
    token.ifPresent(text -> builder.header("Authorization", "Bearer " + text));
    try {
      builder.buildAsync(uri, new WebSocket.Listener() {}).join().abort();
      return new Caller.Answer(101, "", new byte[0]);
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        return new Caller.Answer(refused.getResponse().statusCode(), "", new byte[0]);
      }
      throw e;
    }
  }

  int probes() {
    return probes;
  }

  /** Who was refused which camera, or which operation, in order: what the log must have. */
  List<String> refusals() {
    return List.copyOf(refusals);
  }

  /**
   * Asks for what is no footage without a session, shortly before the node stops: what was counted
   * within the minute before a kill is lost.
   *
   * @return how many refusals the log must have counted
   */
  int askAsStranger() throws IOException, InterruptedException {
    int asked = 0;
    for (Operation each : operations) {
      if (each.unclassified().isEmpty()
          && !each.isFor("anyone")
          && !each.isOfFootage()
          && !each.isExports()) {
        refused(
            each, "no session", ask(each, Wrong.NOTHING, Optional.empty()), 401, "not-signed-in");
        asked++;
      }
    }
    return asked;
  }

  List<String> failures() {
    return List.copyOf(failures);
  }
}
