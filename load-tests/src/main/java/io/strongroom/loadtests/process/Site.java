package io.strongroom.loadtests.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.crypto.sign.ServerIdentity;
import io.strongroom.ops.cli.ApiClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * A folder with everything one node needs: settings, secrets apart from the data, accounts. The
 * node itself is a {@link NodeProcess} started from it, as often as wanted.
 */
public final class Site {
  private static final String VIEWER = "viewer";
  private static final String APPROVER = "approver";
  private static final String SECOND_APPROVER = "second-approver";
  private static final String ADMINISTRATOR = "admin";

  private final Path root;
  private final Path data;
  private final Path secrets;
  private final String host;
  private final int port;
  private final int managementPort;

  private Site(Path root, Path data, Path secrets, String host, int port, int managementPort) {
    this.root = root;
    this.data = data;
    this.secrets = secrets;
    this.host = host;
    this.port = port;
    this.managementPort = managementPort;
  }

  /**
   * Lays out a site below one folder, on ports that are free now.
   *
   * @param extraSettings HOCON lines inside {@code strongroom { … }}
   */
  public static Site create(Path root, String extraSettings) throws IOException {
    return open(
        root, root.resolve("data"), root.resolve("secrets"), freePort(), freePort(), extraSettings);
  }

  /**
   * Lays out a site, or goes on with one: secrets that are there stay, settings are written anew.
   */
  public static Site open(
      Path root, Path data, Path secrets, int port, int managementPort, String extraSettings)
      throws IOException {
    return open(
        root, data, secrets, LoopbackNetwork.HOST, port, managementPort, true, extraSettings);
  }

  /**
   * The same for a node of a cluster.
   *
   * @param host IP address that people reach it at
   * @param keyholder whether it gets the key store's passphrase
   */
  static Site open(
      Path root,
      Path data,
      Path secrets,
      String host,
      int port,
      int managementPort,
      boolean keyholder,
      String extraSettings)
      throws IOException {
    Site site = new Site(root, data, secrets, host, port, managementPort);
    Files.createDirectories(root);
    Files.createDirectories(secrets);
    SecureRandom random = new SecureRandom();
    for (String name : List.of("passphrase", ADMINISTRATOR, APPROVER, SECOND_APPROVER, VIEWER)) {
      Path file = secrets.resolve(name);
      if (!Files.exists(file)) {
        byte[] bytes = new byte[12];
        random.nextBytes(bytes);
        Files.writeString(file, HexFormat.of().formatHex(bytes));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      }
    }
    Files.writeString(
        site.settings(),
        """
        strongroom {
          data = "%s"
          http { host = "%s", port = %d, names = ["localhost", "%s"] }
          management { host = "%s", port = %d }
          %s
          accounts { first-administrator = %s, first-password-file = "%s" }
          %s
        }
        """
            .formatted(
                data,
                host,
                port,
                host,
                host,
                managementPort,
                keyholder ? "keys.passphrase-file = \"" + secrets.resolve("passphrase") + "\"" : "",
                ADMINISTRATOR,
                secrets.resolve(ADMINISTRATOR),
                extraSettings));
    return site;
  }

  /** Where settings and log lie. */
  public Path root() {
    return root;
  }

  public Path data() {
    return data;
  }

  /** Passphrase and passwords, one file each; apart from the data. */
  public Path secrets() {
    return secrets;
  }

  public Path settings() {
    return root.resolve("node.conf");
  }

  public Path log() {
    return root.resolve("node.log");
  }

  public URI url() {
    String name = host.equals(LoopbackNetwork.HOST) ? "localhost" : host;
    return URI.create("https://" + name + ":" + port);
  }

  public URI management() {
    return URI.create("http://" + host + ":" + managementPort);
  }

  public Path ca() {
    return data().resolve("tls/ca.pem");
  }

  /** SHA-256 of the node's CA certificate, which is there once it has started. */
  public String caFingerprint() {
    return ServerIdentity.fingerprint(ca());
  }

  /** Signs in as administrator. */
  public ApiClient administrator() throws IOException {
    return administratorAt(url());
  }

  /** Signs in as administrator on a node whose port was chosen when it started. */
  public ApiClient administratorAt(URI address) throws IOException {
    return signIn(address, ADMINISTRATOR, "");
  }

  /** Signs in as who may see all; {@link #addViewer} must have been called once. */
  public ApiClient viewer() throws IOException {
    return viewer("acceptance test");
  }

  /** The same, for a purpose that the access log will tell. */
  public ApiClient viewer(String purpose) throws IOException {
    return signIn(url(), VIEWER, purpose);
  }

  /** Makes the viewer's account. */
  public void addViewer() throws IOException {
    try (ApiClient admin = administrator()) {
      addViewer(admin, "Acceptance Viewer", "Acceptance unit");
    }
  }

  /**
   * Sees to it that there is an account {@code viewer}, and that two others have granted it all
   * footage for a year, as for a duty.
   */
  public void addViewer(ApiClient admin, String name, String unit) throws IOException {
    Set<String> known = new HashSet<>();
    admin.get("/api/v1/users").path("users").forEach(user -> known.add(user.path("user").asText()));
    add(admin, known, APPROVER, "approver", "Approver", unit);
    add(admin, known, SECOND_APPROVER, "approver", "Second approver", unit);
    add(admin, known, VIEWER, "requester", name, unit);
    try (ApiClient viewer = signIn(admin.address(), VIEWER, "");
        ApiClient approver = signIn(admin.address(), APPROVER, "");
        ApiClient second = signIn(admin.address(), SECOND_APPROVER, "")) {
      if (!hasStandingGrant(viewer)) {
        JsonNode asked = viewer.post("/api/v1/requests", everything()).orElseThrow();
        String approval = "/api/v1/requests/" + asked.path("id").asText() + "/approve";
        var _ = approver.post(approval, ApiClient.object());
        // All cameras are more than one person decides on.
        var _ = second.post(approval, ApiClient.object());
      }
    }
  }

  private void add(
      ApiClient admin, Set<String> known, String user, String role, String name, String unit)
      throws IOException {
    if (!known.contains(user)) {
      admin.post(
          "/api/v1/users",
          ApiClient.object()
              .put("user", user)
              .put("name", name)
              .put("unit", unit)
              .put("role", role)
              .put("password", password(user)));
    }
  }

  private static boolean hasStandingGrant(ApiClient viewer) {
    for (JsonNode grant : viewer.get("/api/v1/grants").path("grants")) {
      if (grant.path("standing").asBoolean() && grant.path("state").asText().equals("active")) {
        return true;
      }
    }
    return false;
  }

  private static ObjectNode everything() {
    ObjectNode request =
        ApiClient.object()
            .put("allCameras", true)
            .put("standing", true)
            .put("from", "1970-01-01T00:00:00Z")
            .put("to", "2199-01-01T00:00:00Z")
            .put("reason", "standing grant of a site for demonstrations and tests")
            .put("caseNumber", "duty 1")
            .put("legalBasis", "demonstration");
    request.putArray("actions").add("playback").add("live").add("export");
    return request;
  }

  /** Registers a camera and returns its id. */
  public static String addCamera(ApiClient administrator, ObjectNode camera) {
    JsonNode added = administrator.post("/api/v1/cameras", camera).orElseThrow();
    return added.path("id").asText();
  }

  /** The mandatory fields of a simulated or test camera. */
  public static ObjectNode camera(String name, String source) {
    return ApiClient.object()
        .put("name", name)
        .put("source", source)
        .put("managingUnit", "Acceptance unit")
        .put("legalBasis", "acceptance test")
        .put("scene", "road");
  }

  private ApiClient signIn(URI address, String user, String purpose) throws IOException {
    return ApiClient.signIn(address, ServerIdentity.trusting(ca()), user, password(user), purpose);
  }

  private String password(String user) throws IOException {
    return Files.readString(secrets().resolve(user));
  }

  /** A port at which nobody listens, and which no outgoing connection takes. */
  public static int freePort() {
    return FreePorts.next();
  }
}
