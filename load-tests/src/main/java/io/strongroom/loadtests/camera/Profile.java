package io.strongroom.loadtests.camera;

/** Which codings the simulated cameras have. */
public enum Profile {
  /** Of each eight cameras six as in {@link #H264}, one with B-frames, one with H.265. */
  MIXED,
  /** H.264 without B-frames, encoded at first use. */
  H264,
  /** H.264 with B-frames, from a clip that comes with the program. */
  BFRAMES,
  /** H.265, from a clip that comes with the program. */
  H265
}
