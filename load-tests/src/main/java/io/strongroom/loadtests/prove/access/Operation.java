package io.strongroom.loadtests.prove.access;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An operation as the OpenAPI document of a running node describes it.
 *
 * @param access who may call it, as the document's table says
 * @param parameters of path and query, by their names
 * @param hasBody whether JSON is sent
 * @param isSocket whether it is a WebSocket
 */
record Operation(
    String method,
    String path,
    List<String> access,
    Set<String> parameters,
    boolean hasBody,
    boolean isSocket) {
  /** What the proof has values for; another one must be thought about first. */
  private static final Set<String> KNOWN =
      Set.of(
          "id",
          "segment",
          "user",
          "area",
          "unit",
          "class",
          "day",
          "from",
          "to",
          "at",
          "width",
          "detail",
          "video",
          "on",
          "serial",
          "camera",
          "format",
          "part",
          "lang",
          "mine",
          "index",
          "limit",
          "node",
          "person",
          "purpose",
          "type",
          "to-decide",
          "period",
          "anew",
          "code",
          "state",
          "iss",
          "error",
          "after",
          "around",
          "inside",
          "resident",
          "Range",
          "If-Range");

  private static final Set<String> WHO = Set.of("anyone", "own", "signed-in", "ask");
  private static final Set<String> PERMISSIONS =
      Set.of("administer", "inspect", "approve", "hold", "break-glass", "maintain");
  private static final Set<String> ACTIONS = Set.of("see", "playback", "live", "export");
  private static final String GRANT = "grant";
  private static final Pattern IN_PATH = Pattern.compile("\\{([^}]*)}");

  static List<Operation> all(JsonNode document) {
    List<Operation> all = new ArrayList<>();
    for (var path : document.path("paths").properties()) {
      for (var method : path.getValue().properties()) {
        all.add(of(method.getKey(), path.getKey(), method.getValue()));
      }
    }
    return all;
  }

  private static Operation of(String method, String path, JsonNode described) {
    List<String> access = new ArrayList<>();
    described.path("x-access").forEach(code -> access.add(code.asText()));
    Set<String> parameters = new HashSet<>();
    described.path("parameters").forEach(each -> parameters.add(each.path("name").asText()));
    IN_PATH.matcher(path).results().forEach(found -> parameters.add(found.group(1)));
    return new Operation(
        method.toUpperCase(Locale.ROOT),
        path,
        List.copyOf(access),
        parameters,
        described.has("requestBody"),
        described.path("responses").has("101"));
  }

  /** Why the proof cannot cover it; empty if it can. */
  List<String> unclassified() {
    List<String> why = new ArrayList<>();
    for (String parameter : parameters) {
      if (!KNOWN.contains(parameter)) {
        why.add(this + " has a parameter that the proof knows no value of: " + parameter);
      }
    }
    boolean ofGrant = access.size() == 2 && isOfFootage() && ACTIONS.contains(access.getLast());
    boolean ofOne = access.size() == 1 && WHO.contains(access.getFirst());
    boolean ofPermissions = !access.isEmpty() && PERMISSIONS.containsAll(access);
    if (!ofGrant && !ofOne && !ofPermissions) {
      why.add(this + " does not say who may call it: " + access);
    }
    if (ofGrant && !path.startsWith("/api/v1/cameras/{id}/") && !isExports()) {
      why.add(this + " leads to footage in a way that the proof does not know");
    }
    return why;
  }

  boolean isOfFootage() {
    return !access.isEmpty() && access.getFirst().equals(GRANT);
  }

  boolean isExports() {
    return path.startsWith("/api/v1/exports");
  }

  /** What a grant must be for; {@code see} stands for any. */
  String action() {
    return access.getLast();
  }

  boolean isFor(String who) {
    return access.equals(List.of(who));
  }

  /** Whether it asks for a permission. */
  boolean asksPermission() {
    return !access.isEmpty() && PERMISSIONS.containsAll(access);
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
