package io.strongroom.loadtests.camera;

/** How the simulated cameras ask who is there. */
public enum AuthScheme {
  NONE,
  /** RFC 7617. */
  BASIC,
  /** RFC 7616 with MD5 only, as most cameras do. */
  DIGEST,
  /** RFC 7616 with SHA-256 offered first, and MD5 after it. */
  DIGEST_SHA256
}
