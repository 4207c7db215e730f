package io.strongroom.recording.ingest;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where and how to fetch one camera's stream. Unsealed in memory only; {@link #toString} hides what
 * is secret.
 *
 * @param address without user information; its host has passed the address allow-list
 * @param credentials user and password, apart from the address
 * @param transport how RTP travels, for RTSP addresses
 * @param audio whether audio is kept; otherwise it is discarded before it reaches any buffer
 * @param verifyCertificate whether a TLS peer must present a certificate we trust; off only by
 *     explicit exemption of one camera
 * @param mediaTimeout how long a connection may go without media before it is given up
 * @param ingest what reads it
 */
public record CameraSource(
    URI address,
    Optional<Credentials> credentials,
    Transport transport,
    boolean audio,
    boolean verifyCertificate,
    Duration mediaTimeout,
    IngestKind ingest) {

  /** A source that is read as its address is usually read. */
  public CameraSource(
      URI address,
      Optional<Credentials> credentials,
      Transport transport,
      boolean audio,
      boolean verifyCertificate,
      Duration mediaTimeout) {
    this(
        address,
        credentials,
        transport,
        audio,
        verifyCertificate,
        mediaTimeout,
        IngestKind.usual(address));
  }

  /** How RTP travels. */
  public enum Transport {
    TCP,
    UDP
  }

  /** A user name and password; never printed. */
  public record Credentials(String user, String password) {
    @Override
    public String toString() {
      return "credentials";
    }
  }
}
