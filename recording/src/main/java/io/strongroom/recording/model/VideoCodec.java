package io.strongroom.recording.model;

/** Video codings that are recorded as received. */
public enum VideoCodec {
  /** ITU-T H.264, stored as {@code avc3} (ISO/IEC 14496-15). */
  H264,
  /** ITU-T H.265, stored as {@code hev1} (ISO/IEC 14496-15). */
  H265
}
