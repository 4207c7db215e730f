package io.strongroom.recording.ingest.rtsp;

/**
 * One way to prove who we are that a camera offers (RFC 7616, 3.3; RFC 7617, 2), kept only if we
 * can answer it.
 *
 * @param realm ISO 8859-1 characters that stand for the bytes sent, quotes and escapes taken off
 * @param nonce empty for Basic
 * @param opaque to be returned as it came; empty if there was none
 * @param qopAuth whether the camera offers {@code qop=auth}; otherwise the answer is that of RFC
 *     2069
 * @param namesAlgorithm whether the camera named the algorithm; old ones trip over an answer that
 *     does
 * @param stale the nonce was too old, and the credentials may be right
 */
record Challenge(
    Algorithm algorithm,
    String realm,
    String nonce,
    String opaque,
    boolean qopAuth,
    boolean namesAlgorithm,
    boolean stale) {

  /** What we can answer, weakest first: the natural order is the order of preference. */
  enum Algorithm {
    BASIC("", "Basic", false),
    MD5("MD5", "MD5", false),
    MD5_SESS("MD5", "MD5-sess", true),
    SHA_256("SHA-256", "SHA-256", false),
    SHA_256_SESS("SHA-256", "SHA-256-sess", true);

    private final String digest;
    private final String label;
    private final boolean session;

    Algorithm(String digest, String label, boolean session) {
      this.digest = digest;
      this.label = label;
      this.session = session;
    }

    /** The name the JDK knows the hash by. */
    String digest() {
      return digest;
    }

    /** The name on the wire (RFC 7616, 6.1). */
    String label() {
      return label;
    }

    /** Whether the secret is bound to the nonces of the session. */
    boolean session() {
      return session;
    }

    boolean isDigest() {
      return this != BASIC;
    }
  }
}
