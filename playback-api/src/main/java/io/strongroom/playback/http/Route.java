package io.strongroom.playback.http;

import io.strongroom.playback.access.Permission;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.HttpMethod;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * One operation of the interface.
 *
 * @param method HTTP method; GET answers HEAD too
 * @param template path with {@code {parameters}}, each one whole segment
 * @param access who may call it
 * @param query the query parameters it knows
 * @param ignoresOthers whether other query parameters are ignored, and not refused
 * @param handler answers
 */
record Route(
    HttpMethod method,
    String template,
    Access access,
    Set<String> query,
    boolean ignoresOthers,
    Handler handler) {

  /** One that refuses query parameters that it does not know. */
  Route(HttpMethod method, String template, Access access, Set<String> query, Handler handler) {
    this(method, template, access, query, false, handler);
  }

  /** The same for those who are sent here by others, with what these add. */
  Route ignoringOtherParameters() {
    return new Route(method, template, access, query, true, handler);
  }

  /**
   * Whether a program may call it, given that its account may: it asks for footage, uses what it
   * was granted, and reads. Deciding, administering and signing take a person.
   */
  boolean isForMachines() {
    return switch (access) {
      case ANYONE, SIGNED_IN, ASK -> true;
      case FOOTAGE_SEEN, FOOTAGE_PLAYED, FOOTAGE_LIVE, FOOTAGE_EXPORTED -> true;
      case REPORTS, INSPECT, FINDINGS -> method.equals(HttpMethods.GET);
      case OWN, ADMINISTER, APPROVE, BREAK_GLASS, HOLD, CHANGES -> false;
    };
  }

  /**
   * Who may call a route; the OpenAPI document says the same of each ({@link OpenApi}). Grants are
   * checked by the access checker, which logs refusals.
   */
  enum Access {
    ANYONE("nobody is asked"),
    /** Whoever is signed in, also while something is to be done first, as to sign. */
    OWN("this is for whoever is signed in"),
    SIGNED_IN("this is for whoever is signed in"),
    /** Whoever may ask for footage at all, whatever the hour. */
    ASK("this is for requesters and approvers"),
    ADMINISTER("this is for administrators"),
    /** Administrators, and inspectors, who change nothing. */
    REPORTS("this is for administrators, and for inspectors of everything"),
    APPROVE("this is for approvers"),
    /** Inspectors; what they see of the log depends on where they inspect. */
    INSPECT("this is for inspectors"),
    /** Inspectors, who write findings, and approvers, who answer for their units. */
    FINDINGS("this is for inspectors, and for approvers of a unit"),
    /** Whoever may open footage at once; others review it. */
    BREAK_GLASS("this is for responders"),
    HOLD("this is for those who may keep footage for a case"),
    /** Decides on changes of several kinds; each kind asks for its own of the two. */
    CHANGES("this is for administrators"),
    /** Whoever has a grant of whatever kind. */
    FOOTAGE_SEEN("this is for whoever has a grant"),
    FOOTAGE_PLAYED("this is for whoever has a grant"),
    FOOTAGE_LIVE("this is for whoever has a grant"),
    FOOTAGE_EXPORTED("this is for whoever has a grant");

    private final String otherwise;

    Access(String otherwise) {
      this.otherwise = otherwise;
    }

    /** What is said to the others. */
    String otherwise() {
      return otherwise;
    }

    /** Whether it leads to footage: the access checker looks for a grant then. */
    boolean isOfFootage() {
      return switch (this) {
        case FOOTAGE_SEEN, FOOTAGE_PLAYED, FOOTAGE_LIVE, FOOTAGE_EXPORTED -> true;
        case ANYONE, OWN, SIGNED_IN, ASK -> false;
        case ADMINISTER, REPORTS, APPROVE, INSPECT, FINDINGS, BREAK_GLASS, HOLD, CHANGES -> false;
      };
    }

    /** One of these is needed; empty where none is. */
    List<Permission> anyOf() {
      return switch (this) {
        case ANYONE, OWN, SIGNED_IN, ASK -> List.of();
        case ADMINISTER -> List.of(Permission.ADMINISTER);
        case REPORTS -> List.of(Permission.ADMINISTER, Permission.INSPECT);
        case APPROVE -> List.of(Permission.APPROVE);
        case INSPECT -> List.of(Permission.INSPECT);
        case FINDINGS -> List.of(Permission.APPROVE, Permission.INSPECT);
        case BREAK_GLASS -> List.of(Permission.BREAK_GLASS);
        case HOLD -> List.of(Permission.HOLD);
        case CHANGES -> List.of(Permission.ADMINISTER, Permission.HOLD);
        case FOOTAGE_SEEN -> List.of(Permission.SEE);
        case FOOTAGE_PLAYED -> List.of(Permission.PLAYBACK);
        case FOOTAGE_LIVE -> List.of(Permission.LIVE);
        case FOOTAGE_EXPORTED -> List.of(Permission.EXPORT);
      };
    }

    /** What the OpenAPI document calls it: who, or the permissions, or a grant and for what. */
    List<String> codes() {
      if (anyOf().isEmpty()) {
        return List.of(name().toLowerCase(Locale.ROOT).replace('_', '-'));
      }
      Stream<String> permissions = anyOf().stream().map(Permission::code);
      return Stream.concat(isOfFootage() ? Stream.of("grant") : Stream.empty(), permissions)
          .toList();
    }
  }

  /** Answers an exchange; what it throws, or its stage fails with, becomes a problem. */
  @FunctionalInterface
  interface Handler {
    CompletionStage<HttpResponse> answer(Exchange exchange);
  }

  /** Whether the path names one of several things. */
  boolean namesOne() {
    return template.contains("{");
  }
}
