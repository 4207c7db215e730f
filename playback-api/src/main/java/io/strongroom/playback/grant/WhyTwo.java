package io.strongroom.playback.grant;

import java.util.Locale;

/** Why one approver is not enough. */
public enum WhyTwo {
  /** Files of a camera whose class is marked for it. */
  EXPORT_CLASS,
  /** What masks hide. */
  UNMASK,
  /** More camera-hours than one person decides on. */
  SIZE;

  /** The form used in JSON. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
