package io.strongroom.ops.cli;

import io.strongroom.crypto.sign.ServerIdentity;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which a command reaches a node and says who is asking. */
public final class Connection {
  /** Environment variable that may hold the password instead of a file. */
  public static final String PASSWORD_VARIABLE = "STRONGROOM_PASSWORD";

  private static final int MAX_PASSWORD_BYTES = 1_024;

  @Option(
      names = "--url",
      defaultValue = "https://localhost:8443",
      paramLabel = "URL",
      description = "address of a node (default: ${DEFAULT-VALUE})")
  private URI url = URI.create("https://localhost:8443");

  @Option(
      names = "--ca",
      required = true,
      paramLabel = "FILE",
      description = "certificate of the node's CA, normally DATA/tls/ca.pem")
  private Path ca = Path.of("ca.pem");

  @Option(
      names = "--user",
      required = true,
      paramLabel = "NAME",
      description = "account that signs in")
  private String user = "";

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "file with the password; without it, STRONGROOM_PASSWORD is read")
  private @Nullable Path passwordFile;

  @Option(
      names = "--purpose",
      paramLabel = "TEXT",
      description =
          "why footage is fetched, if not by the case of the grant; goes into the access log")
  private @Nullable String purpose;

  @Option(
      names = "--code",
      paramLabel = "DIGITS",
      description = "one-time code, if the account has them")
  private String code = "";

  /** Signs in; the session ends when the client is closed. */
  ApiClient signIn() {
    if (!"https".equals(url.getScheme()) || url.getUserInfo() != null || url.getHost() == null) {
      throw new StrongroomException(
          ErrorKind.CALLER, "--url must look like https://HOST:PORT, without user or password");
    }
    String secret = password();
    return ApiClient.signIn(
        url, ServerIdentity.trusting(ca), user, secret, purpose == null ? "" : purpose, code);
  }

  /** The signing-in password, from the file or the environment. */
  String password() {
    if (passwordFile != null) {
      return secretFrom(passwordFile, "--password-file");
    }
    String fromEnvironment = System.getenv(PASSWORD_VARIABLE);
    if (fromEnvironment == null || fromEnvironment.isEmpty()) {
      throw new StrongroomException(
          ErrorKind.CALLER, "give --password-file FILE, or set " + PASSWORD_VARIABLE);
    }
    return fromEnvironment;
  }

  /** Reads a secret from a file: bounded, one trailing line end removed. */
  static String secretFrom(Path file, String option) {
    try {
      if (Files.size(file) > MAX_PASSWORD_BYTES) {
        throw new StrongroomException(
            ErrorKind.CALLER,
            option + ": the file is larger than " + MAX_PASSWORD_BYTES + " bytes");
      }
      String secret = Files.readString(file, StandardCharsets.UTF_8).stripTrailing();
      if (secret.isEmpty()) {
        throw new StrongroomException(ErrorKind.CALLER, option + ": the file is empty");
      }
      return secret;
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.CALLER, option + ": " + file + " cannot be read; check path and rights", e);
    }
  }
}
