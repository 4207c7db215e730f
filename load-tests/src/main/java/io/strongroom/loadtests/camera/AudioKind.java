package io.strongroom.loadtests.camera;

/** What a simulated camera's microphone sends: a tone of its own, or nothing. */
public enum AudioKind {
  NONE,
  /** AAC-LC, 16 kHz, mono (RFC 3640). */
  AAC,
  /** G.711 A-law, 8 kHz (RFC 3551, payload type 8). */
  PCMA,
  /** G.711 µ-law, 8 kHz (RFC 3551, payload type 0). */
  PCMU
}
