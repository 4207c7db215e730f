package io.strongroom.recording.camera;

import io.strongroom.recording.ingest.AddressAllowList;
import io.strongroom.recording.ingest.CameraSource.Credentials;
import io.strongroom.recording.ingest.CameraSource.Transport;
import io.strongroom.recording.ingest.IngestKind;
import io.strongroom.recording.ingest.Scheme;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules a camera must satisfy before it is registered. Pure; every refusal is a CALLER error
 * whose message begins with the field's name and a colon and ends with the remedy. No message
 * repeats an address or a password.
 *
 * @param retentionClasses the classes there are
 * @param defaultClass the class of a camera that names none
 * @param fileFolder the folder that file sources must lie in; empty if they are not allowed
 * @param networks what addresses must lie in; empty if that is left to each connection
 */
public record CameraRules(
    Set<String> retentionClasses,
    String defaultClass,
    Optional<Path> fileFolder,
    Optional<AddressAllowList> networks) {
  /** Longest name of a camera, in characters. */
  public static final int MAX_NAME = 100;

  /** Longest managing unit or written basis, in characters. */
  public static final int MAX_TEXT = 500;

  /** Longest address, in characters. */
  public static final int MAX_ADDRESS = 1_000;

  /** Longest user name or password, in characters. */
  public static final int MAX_CREDENTIAL = 128;

  private static final Pattern CODE = Pattern.compile("[0-9]{20}");

  public CameraRules {
    retentionClasses = Set.copyOf(retentionClasses);
    if (!retentionClasses.contains(defaultClass)) {
      throw refused("retentionClass", "the default class must be one of " + retentionClasses);
    }
  }

  /** Rules that leave the networks to each connection. */
  public CameraRules(Set<String> retentionClasses, String defaultClass, Optional<Path> fileFolder) {
    this(retentionClasses, defaultClass, fileFolder, Optional.empty());
  }

  /** The camera that {@code draft} describes, switched on. */
  public Camera check(NewCamera draft, CameraId id, Instant created) {
    URI source = source(draft.source());
    return new Camera(
        id,
        text("name", draft.name(), MAX_NAME, "give it a name people know it by"),
        source,
        credentials(draft.user(), draft.password()),
        transport(draft.transport()),
        text("managingUnit", draft.managingUnit(), MAX_TEXT, "name the unit that answers for it"),
        text("legalBasis", draft.legalBasis(), MAX_TEXT, "name the law or decision it rests on"),
        Scene.parse(text("scene", draft.scene(), MAX_TEXT, "say what the camera looks at")),
        draft.audio(),
        audioBasis(draft.audio(), draft.audioBasis()),
        draft.verifyCertificate(),
        retentionClass(draft.retentionClass()),
        true,
        created,
        ingest(draft.ingest(), source),
        sessions(draft.sessions()),
        code(draft.code()),
        Optional.empty(),
        position(draft.latitude(), draft.longitude()));
  }

  /**
   * Where a camera stands; empty if neither is given.
   *
   * @param latitude degrees north, WGS-84
   * @param longitude degrees east
   * @throws StrongroomException CALLER, naming the field
   */
  public static Optional<Position> position(@Nullable Double latitude, @Nullable Double longitude) {
    if (latitude == null && longitude == null) {
      return Optional.empty();
    }
    if (latitude == null) {
      throw refused("latitude", "is missing although there is a longitude; give both or neither");
    }
    if (longitude == null) {
      throw refused("longitude", "is missing although there is a latitude; give both or neither");
    }
    return Optional.of(new Position(latitude, longitude));
  }

  /** Checks an address by itself. */
  public URI source(@Nullable String given) {
    String text = text("source", given, MAX_ADDRESS, "give the camera's address");
    URI address;
    try {
      address = new URI(text);
    } catch (URISyntaxException e) {
      throw refused(
          "source", "is not a well-formed address; write it as in rtsp://192.168.1.20/stream1");
    }
    Scheme scheme = Scheme.of(address);
    if (address.getRawFragment() != null) {
      throw refused("source", "must not have a fragment; remove '#' and what follows");
    }
    if (scheme == Scheme.FILE) {
      return file(address);
    }
    String authority = address.getRawAuthority();
    if (authority != null && authority.indexOf('@') >= 0) {
      throw refused("source", "must not hold credentials; put them in user and password");
    }
    String host = AddressAllowList.hostOf(address);
    networks.ifPresent(allowed -> allowed.requireAllowedIfLiteral(host));
    int port = address.getPort();
    if (port == 0 || port > 65_535 || (port < 0 && scheme.defaultPort() == 0)) {
      throw refused("source", "must name a port from 1 to 65535 after the host");
    }
    return address;
  }

  private URI file(URI address) {
    Path folder =
        fileFolder.orElseThrow(
            () ->
                refused(
                    "source",
                    "files are not allowed as sources; set ingest.file-root to allow them"));
    if (address.getPath() == null || address.getAuthority() != null) {
      throw refused("source", "must be written as file:///absolute/path");
    }
    Path file = Path.of(address.getPath()).normalize();
    if (!file.startsWith(folder.toAbsolutePath().normalize())) {
      throw refused("source", "must lie in the folder that ingest.file-root names");
    }
    return URI.create("file://" + Path.of(address.getPath()).normalize().toUri().getRawPath());
  }

  private static Optional<Credentials> credentials(
      @Nullable String user, @Nullable String password) {
    if ((user == null || user.isEmpty()) && (password == null || password.isEmpty())) {
      return Optional.empty();
    }
    if (user == null || user.isEmpty()) {
      throw refused("user", "is missing although there is a password; give both or neither");
    }
    credential("user", user);
    if (user.indexOf(':') >= 0) {
      throw refused("user", "must not contain ':' (RFC 7617); rename the camera's account");
    }
    String secret = password == null ? "" : password;
    credential("password", secret);
    return Optional.of(new Credentials(user, secret));
  }

  private static void credential(String field, String value) {
    if (value.length() > MAX_CREDENTIAL || value.chars().anyMatch(Character::isISOControl)) {
      throw refused(
          field, "must be at most " + MAX_CREDENTIAL + " characters without control characters");
    }
  }

  private static Transport transport(@Nullable String given) {
    return switch (given == null ? "tcp" : given) {
      case "tcp" -> Transport.TCP;
      case "udp" -> Transport.UDP;
      default -> throw refused("transport", "must be tcp or udp");
    };
  }

  private static IngestKind ingest(@Nullable String given, URI source) {
    IngestKind usual = IngestKind.usual(source);
    return switch (given == null || given.isEmpty() ? "" : given) {
      case "" -> usual;
      case "ffmpeg" -> IngestKind.FFMPEG;
      case "rtsp" -> {
        if (usual != IngestKind.RTSP) {
          throw refused("ingest", "rtsp reads rtsp and rtsps addresses only; leave it out");
        }
        yield IngestKind.RTSP;
      }
      default -> throw refused("ingest", "must be rtsp or ffmpeg, or left out");
    };
  }

  private static Sessions sessions(@Nullable String given) {
    return switch (given == null || given.isEmpty() ? "many" : given) {
      case "many" -> Sessions.MANY;
      case "one" -> Sessions.ONE;
      default -> throw refused("sessions", "must be many or one, or left out");
    };
  }

  private static String audioBasis(boolean audio, @Nullable String given) {
    if (audio) {
      return text(
          "audioBasis", given, MAX_TEXT, "audio is kept only with a written basis; name it");
    }
    if (given != null && !given.isBlank()) {
      throw refused("audioBasis", "is given but audio is off; set audio to true or leave it out");
    }
    return "";
  }

  private RetentionClass retentionClass(@Nullable String given) {
    String name = given == null || given.isEmpty() ? defaultClass : given;
    if (!retentionClasses.contains(name)) {
      throw refused("retentionClass", "must be one of " + retentionClasses);
    }
    return new RetentionClass(name);
  }

  private static Optional<String> code(@Nullable String given) {
    if (given == null || given.isEmpty()) {
      return Optional.empty();
    }
    if (!CODE.matcher(given).matches()) {
      throw refused("code", "must be 20 digits (GB/T 28181-2022, annex E) or left out");
    }
    return Optional.of(given);
  }

  private static String text(String field, @Nullable String given, int max, String remedy) {
    if (given == null || given.isBlank()) {
      throw refused(field, "is missing; " + remedy);
    }
    String value = given.strip();
    if (value.length() > max || value.chars().anyMatch(Character::isISOControl)) {
      throw refused(field, "must be at most " + max + " characters without control characters");
    }
    return value;
  }

  private static StrongroomException refused(String field, String reason) {
    return new StrongroomException(ErrorKind.CALLER, field + ": " + reason);
  }
}
