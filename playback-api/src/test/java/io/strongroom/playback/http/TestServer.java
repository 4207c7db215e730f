package io.strongroom.playback.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.strongroom.crypto.keys.Argon2Cost;
import io.strongroom.crypto.keys.PasswordHash;
import io.strongroom.crypto.sign.ServerIdentity;
import io.strongroom.playback.access.AccessChecker;
import io.strongroom.playback.access.Account;
import io.strongroom.playback.access.AccountRules;
import io.strongroom.playback.access.Accounts;
import io.strongroom.playback.access.LinkedSignIn;
import io.strongroom.playback.access.People;
import io.strongroom.playback.access.Permissions;
import io.strongroom.playback.access.Role;
import io.strongroom.playback.access.Sessions;
import io.strongroom.playback.access.SignIn;
import io.strongroom.playback.access.SignInThrottle;
import io.strongroom.playback.access.Strangers;
import io.strongroom.playback.area.Area;
import io.strongroom.playback.area.AreaTree;
import io.strongroom.playback.area.Areas;
import io.strongroom.playback.area.Unit;
import io.strongroom.playback.audit.AccessLog;
import io.strongroom.playback.audit.ContentSource;
import io.strongroom.playback.audit.EntryPages;
import io.strongroom.playback.audit.TiledAccessLog;
import io.strongroom.playback.evidence.Evidence;
import io.strongroom.playback.evidence.PackagesElsewhere;
import io.strongroom.playback.grant.AccessRequests;
import io.strongroom.playback.grant.Grants;
import io.strongroom.playback.grant.Person;
import io.strongroom.playback.grant.StandingGrant;
import io.strongroom.playback.grant.TwoApprovers;
import io.strongroom.playback.inspect.AuditPacks;
import io.strongroom.playback.inspect.FindingDesk;
import io.strongroom.playback.inspect.Findings;
import io.strongroom.playback.inspect.Inspection;
import io.strongroom.playback.mask.MaskChanges;
import io.strongroom.playback.mask.Masks;
import io.strongroom.playback.oidc.OpenIdProvider;
import io.strongroom.playback.report.pdf.ReportFont;
import io.strongroom.playback.view.PictureRenderer;
import io.strongroom.playback.watermark.Watermarks;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.camera.Camera;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.camera.CameraRules;
import io.strongroom.recording.camera.NewCamera;
import io.strongroom.recording.control.RecorderStatus;
import io.strongroom.recording.fragment.InitReader;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.placement.ClusterView;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.read.LiveFootage;
import io.strongroom.retention.policy.PolicyChanges;
import io.strongroom.retention.policy.PolicyHistory;
import io.strongroom.retention.policy.PolicyRecords;
import io.strongroom.retention.policy.Reassignments;
import io.strongroom.retention.report.RetentionReports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * A real server on a real port with a real certificate, and clients for it. The account {@code
 * viewer} has a standing grant of everything, as in the demo.
 */
final class TestServer implements AutoCloseable {
  /** Each test has people who sign in; what a guess costs is not what it is about. */
  private static final Argon2Cost CHEAP = new Argon2Cost(64, 1, 1);

  static final String PASSWORD = "correct horse battery";

  /** Footage that is drawn anew at a time. */
  static final int TRANSCODES = 2;

  static final NodeId NODE = new NodeId(new UUID(7, 1));

  static final JsonMapper JSON = new JsonMapper();

  final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "http-test");
  final RecordingLog log = new RecordingLog();
  final CameraRegistry cameras;
  final Alarms alarms;
  final ForeseenRoom forecasts = new ForeseenRoom();
  final PlannedRetention retention;
  final PolicyChanges policy;
  final MemoryRecords records = new MemoryRecords();
  final Accounts accounts;
  final Areas areas;
  final People people;
  final AccessRequests requests;
  final Masks masks;
  final Findings findings;
  final Strangers strangers;
  final Sessions sessions;
  final ApiServer server;
  final Evidence evidence;
  final MemoryState state = new MemoryState();

  /** What needs two approvers; one is enough unless a test says so. */
  volatile TwoApprovers approvals = TwoApprovers.NEVER;

  /** What other nodes open of their logs; none is up unless a test says so. */
  volatile ContentSource contents =
      (node, reading, bundle, count) -> {
        throw new StrongroomException(ErrorKind.UNAVAILABLE, "that node is not up");
      };

  final SSLContext tls;
  private final AccessChecker checker;
  private final Footage footage;
  private final Clock clock;
  private final AccessLog chosenLog;
  private final List<HttpClient> clients = new CopyOnWriteArrayList<>();

  /** Every camera records. */
  private static Optional<RecorderStatus> status(CameraId camera) {
    InitReader.Track video =
        new InitReader.Track(
            1, 90_000, "avc3", "avc3.64001f", ByteBuffer.allocate(0), 640, 360, 0, 0);
    WallTime since = new WallTime(1_772_352_000_000_000L);
    return Optional.of(
        new RecorderStatus(
            camera,
            RecorderStatus.State.RECORDING,
            since,
            Optional.empty(),
            "",
            Optional.of(since),
            true,
            List.of(video),
            2_000_000,
            1,
            1,
            OptionalLong.of(250_000)));
  }

  /** The body that registers a camera. */
  static String draft(String name) {
    return """
    {"name":"%s","source":"rtsp://127.0.0.1/1","user":"u","password":"secret",
     "managingUnit":"unit","legalBasis":"basis","scene":"road"}\
    """
        .formatted(name);
  }

  /** County, north with the unit of all cameras in it, and south with another. */
  void makeAreas() {
    Account admin = accounts.find("admin").orElseThrow();
    AreaTree _ =
        people.changeAreas(
            admin,
            tree ->
                tree.with(new Area("county", "Tongxiang", Optional.empty()))
                    .with(new Area("north", "North town", Optional.of("county")))
                    .with(new Area("south", "South town", Optional.of("county")))
                    .with(new Unit("unit", "north"))
                    .with(new Unit("other unit", "south")),
            "areas of the test");
  }

  /** Moves the unit of all cameras. */
  void moveUnit(String area) {
    Account admin = accounts.find("admin").orElseThrow();
    AreaTree _ = people.changeAreas(admin, tree -> tree.with(new Unit("unit", area)), "moved");
  }

  /** Registers a camera under a given id. */
  void put(CameraId id, String name) {
    put(id, name, "unit");
  }

  /** The same of a given managing unit. */
  void put(CameraId id, String name, String unit) {
    Camera _ =
        cameras.add(
            new NewCamera(
                name,
                "rtsp://127.0.0.1/1",
                null,
                null,
                null,
                unit,
                "basis",
                "road",
                false,
                null,
                true,
                null,
                null,
                null,
                null),
            id);
  }

  CameraId register(HttpClient client, String name) {
    HttpRequest.Builder request =
        post("/api/v1/cameras", draft(name))
            .header("Authorization", "Bearer " + token(client, "admin"));
    return CameraId.parse(json(send(client, request)).required("id").asText());
  }

  TestServer(Path dir, Clock clock, Footage footage, LiveFootage live) {
    this(dir, clock, footage, live, Watermarks.ON);
  }

  /** With watermarks where a test wants them. */
  TestServer(Path dir, Clock clock, Footage footage, LiveFootage live, Watermarks watermarks) {
    this(
        dir,
        clock,
        footage,
        live,
        Optional.empty(),
        new Authorisation.Mint(),
        Optional.empty(),
        AccountRules.NONE,
        watermarks,
        Optional.empty());
  }

  /** With an identity provider; closed by whoever made it. */
  TestServer(Path dir, Clock clock, AccountRules rules, OpenIdProvider provider) {
    this(
        dir,
        clock,
        new NoFootage(),
        new NoFootage(),
        Optional.empty(),
        new Authorisation.Mint(),
        Optional.empty(),
        rules,
        Watermarks.ON,
        Optional.of(provider));
  }

  /** With other rules for accounts. */
  TestServer(Path dir, Clock clock, AccountRules rules) {
    this(
        dir,
        clock,
        new NoFootage(),
        new NoFootage(),
        Optional.empty(),
        new Authorisation.Mint(),
        Optional.empty(),
        rules,
        Watermarks.ON,
        Optional.empty());
  }

  /** On a node that is one of several. */
  TestServer(Path dir, Clock clock, ClusterView cluster) {
    this(
        dir,
        clock,
        new NoFootage(),
        new NoFootage(),
        Optional.empty(),
        new Authorisation.Mint(),
        Optional.of(cluster),
        AccountRules.NONE,
        Watermarks.ON,
        Optional.empty());
  }

  /** With another access log than {@link #log}, and with the mint that the footage honours. */
  TestServer(
      Path dir,
      Clock clock,
      Footage footage,
      LiveFootage live,
      Optional<AccessLog> accessLog,
      Authorisation.Mint mint) {
    this(
        dir,
        clock,
        footage,
        live,
        accessLog,
        mint,
        Optional.empty(),
        AccountRules.NONE,
        Watermarks.ON,
        Optional.empty());
  }

  private TestServer(
      Path dir,
      Clock clock,
      Footage footage,
      LiveFootage live,
      Optional<AccessLog> accessLog,
      Authorisation.Mint mint,
      Optional<ClusterView> cluster,
      AccountRules rules,
      Watermarks watermarks,
      Optional<OpenIdProvider> provider) {
    ServerIdentity identity =
        ServerIdentity.loadOrCreate(
            dir.resolve("tls"), List.of("localhost", "127.0.0.1"), clock, new SecureRandom());
    this.tls = ServerIdentity.trusting(identity.caCertificate());
    this.alarms = new Alarms(clock);
    this.retention = new PlannedRetention(clock, state);
    this.policy = policy(state, clock);
    this.cameras =
        new CameraRegistry(
            state,
            new CameraRules(Set.of("standard"), "standard", Optional.empty()),
            clock,
            UUID::randomUUID);
    this.accounts = new Accounts(state, new PasswordHash(new SecureRandom(), CHEAP));
    this.areas = new Areas(state);
    this.sessions = new Sessions(clock, new SecureRandom());
    Account viewer =
        accounts.add("viewer", "Wang Wei", "Station 3", Role.REQUESTER, PASSWORD.toCharArray());
    AccessLog chosen = accessLog.orElse(log);
    this.requests =
        new AccessRequests(
            state,
            chosen,
            clock,
            scope ->
                approvals.why(
                    scope,
                    id -> cameras.get(id).map(each -> each.camera().retentionClass().name())));
    this.masks = new Masks(state, clock, System::nanoTime);
    StandingGrant.of(
        requests, new Person(viewer.user(), viewer.name(), viewer.unit()), clock.instant());
    Permissions permissions =
        new Permissions(
            accounts,
            areas,
            id -> cameras.get(id).map(CameraRegistry.Registered::camera),
            rules,
            ZoneOffset.UTC,
            clock,
            System::nanoTime);
    this.people =
        new People(
            accounts, areas, sessions, permissions, rules, chosen, clock, new SecureRandom());
    accounts.add("admin", "Li Na", "IT", Role.ADMINISTRATOR, PASSWORD.toCharArray());
    AccessChecker checker =
        new AccessChecker(
            chosen, mint, clock, new Grants(requests, clock, System::nanoTime), masks, permissions);
    this.checker = checker;
    this.footage = footage;
    this.clock = clock;
    this.chosenLog = chosen;
    this.evidence = evidenceAnew(dir);
    Inspection inspected = inspection(dir, permissions);
    this.strangers = new Strangers(chosen, clock);
    this.findings = new Findings(state, chosen, alarms, clock);
    Optional<Providers> providers =
        provider.map(
            each ->
                new Providers(
                    each,
                    new LinkedSignIn(accounts, sessions, chosen, clock),
                    Set.of("localhost")));
    this.server =
        ApiServer.start(
            system,
            identity.serverContext(),
            "127.0.0.1",
            0,
            new Collaborators(
                people,
                providers,
                permissions,
                new SignIn(accounts, sessions, new SignInThrottle(clock), clock, people::lockedOut),
                sessions,
                checker,
                requests,
                masks,
                new MaskChanges(masks, state, clock),
                cameras,
                TestServer::status,
                alarms,
                footage,
                live,
                new PictureRenderer()::jpeg,
                TRANSCODES,
                cluster,
                retention,
                forecasts,
                true,
                policy,
                new Reassignments(cameras, policy::history, state, clock),
                retention,
                new RetentionReports(
                    cameras,
                    records,
                    retention,
                    MemoryRecords::nothingGone,
                    policy::history,
                    footage),
                new ReportFont(Optional.empty()),
                evidence,
                watermarks,
                ZoneOffset.UTC,
                inspected,
                new FindingDesk(findings, inspected, people, permissions),
                new AuditPacks(inspected, findings, evidence, new ReportFont(Optional.empty())),
                strangers,
                clock));
  }

  /** A log in memory is empty for inspectors, and gets entries all the same. */
  private Inspection inspection(Path dir, Permissions permissions) {
    return new Inspection(
        NODE,
        chosenLog instanceof TiledAccessLog tiled
            ? tiled.pages()
            : EntryPages.ofMirror(dir.resolve("no-log")),
        dir.resolve("mirrors"),
        (node, reading, bundle, count) -> contents.contents(node, reading, bundle, count),
        EvidenceFixture.receipts(chosenLog),
        chosenLog,
        requests,
        permissions,
        clock);
  }

  /** Writes the same accounts, and tells nobody of this node. */
  Accounts accountsOfAnotherNode() {
    return new Accounts(state, new PasswordHash(new SecureRandom(), CHEAP));
  }

  /** As a new process of the same node would start it. */
  Evidence evidenceAnew(Path dir) {
    return EvidenceFixture.start(
        dir, footage, checker, accounts, cameras, retention, chosenLog, state, clock);
  }

  /** Of another node of the same cluster. */
  Evidence evidenceOf(NodeId node, PackagesElsewhere elsewhere, Path dir) {
    return EvidenceFixture.start(
        node, elsewhere, dir, footage, checker, accounts, cameras, retention, chosenLog, state,
        clock);
  }

  private PolicyChanges policy(MemoryState state, Clock clock) {
    PolicyRecords records = new PolicyRecords(state, clock, alarms);
    PolicyHistory _ = records.inForce(PlannedRetention.RULES);
    return new PolicyChanges(records, state, clock, retention.holds()::planAnew);
  }

  URI uri(String path) {
    return URI.create("https://localhost:" + server.address().getPort() + path);
  }

  HttpClient client(HttpClient.Version version) {
    HttpClient client = HttpClient.newBuilder().sslContext(tls).version(version).build();
    clients.add(client);
    return client;
  }

  String token(HttpClient client, String user) {
    String body =
        "{\"user\":\"%s\",\"password\":\"%s\",\"purpose\":\"case 17\"}".formatted(user, PASSWORD);
    return json(send(client, post("/api/v1/session", body))).required("token").asText();
  }

  HttpRequest.Builder post(String path, String body) {
    return HttpRequest.newBuilder(uri(path))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  HttpRequest.Builder get(String path) {
    return HttpRequest.newBuilder(uri(path));
  }

  static HttpResponse<byte[]> send(HttpClient client, HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonNode json(HttpResponse<byte[]> response) {
    try {
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    // Open connections would keep the server draining for as long as it may.
    clients.forEach(HttpClient::shutdownNow);
    server.stop().toCompletableFuture().join();
    evidence.close();
    system.terminate();
  }
}
