package io.strongroom.playback.http;

import io.strongroom.playback.access.AccessChecker;
import io.strongroom.playback.access.Permission;
import io.strongroom.playback.access.Permissions;
import io.strongroom.playback.access.Reach;
import io.strongroom.playback.grant.Place;
import io.strongroom.playback.http.Route.Access;
import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.camera.Camera;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.camera.CameraRules;
import io.strongroom.recording.camera.NewCamera;
import io.strongroom.recording.camera.Position;
import io.strongroom.recording.control.RecorderStatus;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.retention.deletion.DeletionOrders;
import io.strongroom.retention.forecast.Admission;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.jspecify.annotations.Nullable;

/** The register of cameras and the alarms. Thread-safe. */
final class CameraRoutes {
  private static final long MAX_BITS_PER_SECOND = 1_000_000_000;

  private final CameraRegistry cameras;
  private final Permissions permissions;
  private final DeletionOrders orders;
  private final Function<CameraId, Optional<RecorderStatus>> statuses;
  private final Whereabouts whereabouts;
  private final Alarms alarms;
  private final Admission admission;
  private final Workers records;
  private final Json json;
  private final Replies replies;

  CameraRoutes(
      CameraRegistry cameras,
      Permissions permissions,
      DeletionOrders orders,
      Function<CameraId, Optional<RecorderStatus>> statuses,
      Whereabouts whereabouts,
      Alarms alarms,
      Admission admission,
      Workers records,
      Json json,
      Replies replies) {
    this.cameras = cameras;
    this.permissions = permissions;
    this.orders = orders;
    this.statuses = statuses;
    this.whereabouts = whereabouts;
    this.alarms = alarms;
    this.admission = admission;
    this.records = records;
    this.json = json;
    this.replies = replies;
  }

  List<Route> routes() {
    return List.of(
        new Route(
            HttpMethods.GET,
            "/api/v1/cameras",
            Access.SIGNED_IN,
            Set.of("around", "inside"),
            this::list),
        new Route(HttpMethods.POST, "/api/v1/cameras", Access.ADMINISTER, Set.of(), this::add),
        new Route(HttpMethods.GET, "/api/v1/cameras/{id}", Access.SIGNED_IN, Set.of(), this::show),
        new Route(
            HttpMethods.DELETE, "/api/v1/cameras/{id}", Access.ADMINISTER, Set.of(), this::remove),
        new Route(
            HttpMethods.PUT,
            "/api/v1/cameras/{id}/enabled",
            Access.ADMINISTER,
            Set.of(),
            this::enable),
        new Route(
            HttpMethods.PUT,
            "/api/v1/cameras/{id}/position",
            Access.ADMINISTER,
            Set.of(),
            this::place),
        new Route(HttpMethods.GET, "/api/v1/alarms", Access.SIGNED_IN, Set.of(), this::alarms));
  }

  private record CamerasView(List<CameraView> cameras) {}

  /** The body of PUT enabled. */
  private record Switch(@Nullable Boolean enabled) {}

  /** The body of PUT position: both, or neither to take it away. */
  private record Placing(@Nullable Double latitude, @Nullable Double longitude) {}

  private record AlarmsView(List<Alarm> alarms) {}

  /** The body of POST, whose rules are the register's. */
  private record CameraDraft(
      @Nullable String name,
      @Nullable String source,
      @Nullable String user,
      @Nullable String password,
      @Nullable String transport,
      @Nullable String managingUnit,
      @Nullable String legalBasis,
      @Nullable String scene,
      @Nullable Boolean audio,
      @Nullable String audioBasis,
      @Nullable Boolean verifyCertificate,
      @Nullable String retentionClass,
      @Nullable String ingest,
      @Nullable String sessions,
      @Nullable String code,
      @Nullable Double latitude,
      @Nullable Double longitude,
      @Nullable Long bitsPerSecond,
      @Nullable String acceptShortage) {

    /** Audio is off and the certificate is verified unless somebody says otherwise. */
    NewCamera toNewCamera() {
      return new NewCamera(
          name,
          source,
          user,
          password,
          transport,
          managingUnit,
          legalBasis,
          scene,
          audio != null && audio,
          audioBasis,
          verifyCertificate == null || verifyCertificate,
          retentionClass,
          ingest,
          sessions,
          code,
          latitude,
          longitude);
    }

    @Override
    public String toString() {
      return "camera draft";
    }
  }

  private CompletionStage<HttpResponse> list(Exchange exchange) {
    Optional<Place> place = Wheres.query(exchange);
    return records
        .run(
            () -> {
              Reach reach = permissions.reach(exchange.signedIn());
              return cameras.list().stream()
                  .map(CameraRegistry.Registered::camera)
                  .filter(camera -> reach.may(Permission.SEE, Optional.of(camera)))
                  .filter(camera -> place.map(each -> liesIn(camera, each)).orElse(true))
                  .toList();
            })
        .thenCompose(
            all ->
                recordedBy(exchange, all)
                    .thenApply(
                        nodes ->
                            new CamerasView(
                                all.stream()
                                    .map(camera -> view(camera, false, nodes))
                                    .sorted(Comparator.comparing(CameraView::name))
                                    .toList())))
        .thenApply(view -> replies.json(200, view));
  }

  /** One of which nobody said where it stands lies in no place. */
  private static boolean liesIn(Camera camera, Place place) {
    return camera.position().filter(place::contains).isPresent();
  }

  private CompletionStage<Map<CameraId, List<NodeId>>> recordedBy(
      Exchange exchange, List<Camera> wanted) {
    return isAdministrator(exchange)
        ? whereabouts.of(wanted.stream().map(Camera::id).toList())
        : CompletableFuture.completedFuture(Map.of());
  }

  private boolean isAdministrator(Exchange exchange) {
    return permissions.withoutAreas(exchange.signedIn()).has(Permission.ADMINISTER);
  }

  private Optional<Camera> visible(Exchange exchange, CameraId id) {
    Reach reach = permissions.reach(exchange.signedIn());
    return cameras
        .get(id)
        .map(CameraRegistry.Registered::camera)
        .filter(camera -> reach.may(Permission.SEE, Optional.of(camera)));
  }

  private CameraView view(
      Camera camera, boolean withSource, Map<CameraId, List<NodeId>> recordedBy) {
    return CameraView.of(
        camera, statuses.apply(camera.id()), withSource, recordedBy.get(camera.id()));
  }

  private CompletionStage<HttpResponse> show(Exchange exchange) {
    CameraId id = exchange.camera();
    return records
        .run(() -> visible(exchange, id).orElseThrow(() -> unknown().raised()))
        .thenCompose(
            camera ->
                recordedBy(exchange, List.of(camera))
                    .thenApply(nodes -> view(camera, isAdministrator(exchange), nodes)))
        .thenApply(view -> replies.json(200, view));
  }

  private CompletionStage<HttpResponse> add(Exchange exchange) {
    CameraDraft draft = json.read(exchange.body().toArray(), CameraDraft.class);
    NewCamera wanted = draft.toNewCamera();
    OptionalLong bits = bitsPerSecond(draft.bitsPerSecond());
    Optional<String> reason = reason(draft.acceptShortage());
    return records.run(
        () -> {
          Camera added =
              cameras.add(
                  wanted,
                  camera ->
                      admission
                          .objection(camera.retentionClass(), bits)
                          .map(why -> admitted(exchange, why, reason)));
          return replies
              .json(201, view(added, true, Map.of()))
              .addHeader(RawHeader.create("Location", "/api/v1/cameras/" + added.id()));
        });
  }

  private static OptionalLong bitsPerSecond(@Nullable Long given) {
    if (given == null) {
      return OptionalLong.empty();
    }
    if (given < 1 || given > MAX_BITS_PER_SECOND) {
      throw Problem.field(
              "bitsPerSecond",
              "must be between 1 and " + MAX_BITS_PER_SECOND + ", or left out to be assumed")
          .raised();
    }
    return OptionalLong.of(given);
  }

  private static Optional<String> reason(@Nullable String given) {
    if (given == null) {
      return Optional.empty();
    }
    String text = given.strip();
    if (text.isEmpty()
        || text.length() > CameraRules.MAX_TEXT
        || text.chars().anyMatch(Character::isISOControl)) {
      throw Problem.field(
              "acceptShortage",
              "must say why, in at most "
                  + CameraRules.MAX_TEXT
                  + " characters without control characters")
          .raised();
    }
    return Optional.of(text);
  }

  /** What is remembered with a camera that is taken although a floor would break. */
  private String admitted(Exchange exchange, String why, Optional<String> reason) {
    if (reason.isPresent()) {
      return "%s Accepted by %s: %s"
          .formatted(why, exchange.signedIn().account().user(), reason.get());
    }
    if (admission.refuses()) {
      throw new Problem(
              409,
              "shortage",
              "No room for this camera",
              why + " Add room, or say in acceptShortage why it is to be recorded all the same.")
          .with("field", "acceptShortage")
          .raised();
    }
    return why;
  }

  private CompletionStage<HttpResponse> remove(Exchange exchange) {
    CameraId camera = exchange.camera();
    return records.run(
        () -> {
          cameras.remove(camera);
          return replies.noContent();
        });
  }

  private CompletionStage<HttpResponse> enable(Exchange exchange) {
    CameraId camera = exchange.camera();
    Switch wanted = json.read(exchange.body().toArray(), Switch.class);
    Boolean enabled = wanted.enabled();
    if (enabled == null) {
      throw Problem.field("enabled", "is missing; give true or false").raised();
    }
    return records.run(
        () -> {
          if (enabled) {
            requireConsent(camera);
          }
          return replies.json(200, view(cameras.enable(camera, enabled), true, Map.of()));
        });
  }

  private CompletionStage<HttpResponse> place(Exchange exchange) {
    CameraId camera = exchange.camera();
    Placing wanted = json.read(exchange.body().toArray(), Placing.class);
    Optional<Position> position = CameraRules.position(wanted.latitude(), wanted.longitude());
    return records.run(
        () -> replies.json(200, view(cameras.place(camera, position), true, Map.of())));
  }

  /**
   * Whoever consents again registers a camera anew: its footage is none of what was ordered away.
   */
  private void requireConsent(CameraId camera) {
    orders
        .consentWithdrawn(camera)
        .ifPresent(
            order -> {
              throw Problem.field(
                      "enabled",
                      "the consent for this camera was withdrawn by order "
                          + order.id()
                          + "; register a camera anew under a new consent, or withdraw the order"
                          + " while nobody has approved it")
                  .raised();
            });
  }

  /** Alarms about cameras that a person may not see are as if they did not stand. */
  private CompletionStage<HttpResponse> alarms(Exchange exchange) {
    return records.run(
        () -> {
          Reach reach = permissions.reach(exchange.signedIn());
          boolean all = reach.hasEverywhere(Permission.SEE);
          return replies.json(
              200,
              new AlarmsView(
                  alarms.standing().stream()
                      .filter(alarm -> all || mayKnow(reach, alarm.subject()))
                      .toList()));
        });
  }

  private boolean mayKnow(Reach reach, String subject) {
    if (!reach.has(Permission.SEE)) {
      return false;
    }
    try {
      return cameras
          .get(CameraId.parse(subject))
          .map(found -> reach.may(Permission.SEE, Optional.of(found.camera())))
          .orElse(true);
    } catch (StrongroomException e) {
      return true; // about the node, a volume, a key
    }
  }

  static Problem unknown() {
    return new Problem(404, "not-found", "Not found", AccessChecker.NO_CAMERA);
  }
}
