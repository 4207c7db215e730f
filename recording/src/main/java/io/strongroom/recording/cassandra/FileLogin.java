package io.strongroom.recording.cassandra;

import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.auth.PlainTextAuthProviderBase;
import com.datastax.oss.driver.api.core.metadata.EndPoint;
import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.PrivateFiles;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Logs in with the password that a file has at each connection, so that it can be changed. */
final class FileLogin extends PlainTextAuthProviderBase {
  private static final int MAX_BYTES = 1_024;

  private final CassandraSettings.Login login;

  FileLogin(CassandraSettings.Login login) {
    super("cassandra");
    this.login = login;
  }

  /**
   * Reads the password, to see whether it can be.
   *
   * @throws KeyFileException naming the file and the remedy
   */
  static void check(CassandraSettings.Login login) {
    Arrays.fill(password(login), '\0');
  }

  @Override
  protected Credentials getCredentials(EndPoint server, String authenticator) {
    try {
      return new Credentials(login.user().toCharArray(), password(login));
    } catch (KeyFileException e) {
      throw new AuthenticationException(server, "cluster.cassandra.password-file", e);
    }
  }

  /** Without the end of its line. */
  private static char[] password(CassandraSettings.Login login) {
    byte[] bytes =
        PrivateFiles.readSecret(login.passwordFile(), MAX_BYTES)
            .orElseThrow(
                () -> new KeyFileException(login.passwordFile() + " does not exist: make it"));
    CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
    Arrays.fill(bytes, (byte) 0);
    int length = text.length();
    while (length > 0 && (text.get(length - 1) == '\n' || text.get(length - 1) == '\r')) {
      length--;
    }
    char[] password = Arrays.copyOf(text.array(), length);
    Arrays.fill(text.array(), '\0');
    if (length == 0) {
      throw new KeyFileException(login.passwordFile() + " is empty: write the password into it");
    }
    return password;
  }
}
