package io.strongroom.playback.http;

import io.strongroom.playback.access.AccessChecker;
import io.strongroom.playback.access.Permission;
import io.strongroom.playback.access.Permissions;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.grant.RequestId;
import io.strongroom.playback.http.Route.Access;
import io.strongroom.playback.watermark.Watermark;
import io.strongroom.playback.watermark.Watermarks;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * What the player lays over pictures of a camera: who looks, by the session that asks and by
 * nothing that the browser says, and for which case. Thread-safe.
 */
final class WatermarkRoutes {
  private final Watermarks policy;
  private final AccessChecker checker;
  private final Permissions permissions;
  private final Workers records;
  private final Replies replies;
  private final Clock clock;

  WatermarkRoutes(
      Watermarks policy,
      AccessChecker checker,
      Permissions permissions,
      Workers records,
      Replies replies,
      Clock clock) {
    this.policy = policy;
    this.checker = checker;
    this.permissions = permissions;
    this.records = records;
    this.replies = replies;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        new Route(
            HttpMethods.GET,
            "/api/v1/cameras/{id}/watermark",
            Access.SIGNED_IN,
            Set.of("at", "resident"),
            this::show));
  }

  /** The words, a line each; none where the policy wants none. */
  private record WordsView(boolean shown, List<String> lines) {}

  private CompletionStage<HttpResponse> show(Exchange exchange) {
    CameraId camera = exchange.camera();
    Session session = exchange.signedIn();
    WallTime at =
        exchange
            .query("at")
            .map(text -> Instants.parse("at", text))
            .orElseGet(() -> WallTime.of(clock.instant()));
    Optional<RequestId> resident = exchange.resident();
    return records.run(() -> replies.json(200, words(session, camera, at, resident)));
  }

  private WordsView words(
      Session session, CameraId camera, WallTime at, Optional<RequestId> resident) {
    // What a person may not know of is as if it were not there.
    if (!permissions.reach(session).may(Permission.SEE, permissions.camera(camera))) {
      throw new StrongroomException(ErrorKind.NOT_FOUND, AccessChecker.NO_CAMERA);
    }
    return policy.player()
        ? new WordsView(
            true,
            Watermark.words(
                session.account().name(),
                session.account().user(),
                session.account().unit(),
                checker.grantAt(session, camera, at, resident).stream()
                    .map(
                        grant ->
                            Watermark.grant(grant.grounds().caseNumber(), grant.id().toString()))
                    .toList()))
        : new WordsView(false, List.of());
  }
}
