package io.strongroom.crypto.sign;

import java.security.cert.X509Certificate;
import java.util.List;

/** Says when a digest was there (RFC 3161). Thread-safe; may block on a network. */
public interface TimeStamps {
  /**
   * A response with a token over a SHA-256 digest, in DER: checked, and granted.
   *
   * @throws TimeStampException if there is none to be had now
   */
  byte[] stamp(byte[] sha256);

  /** Roots by which its tokens are checked. */
  List<X509Certificate> roots();
}
