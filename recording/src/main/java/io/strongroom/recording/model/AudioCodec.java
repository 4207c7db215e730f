package io.strongroom.recording.model;

/** Audio codings that are recorded as received. */
public enum AudioCodec {
  /** AAC-LC and relatives; configuration is the AudioSpecificConfig (ISO/IEC 14496-3). */
  AAC,
  /** ITU-T G.711 A-law. */
  PCMA,
  /** ITU-T G.711 µ-law. */
  PCMU,
  /** Opus (RFC 6716); configuration is the {@code dOps} payload. */
  OPUS
}
