package io.strongroom.playback.inspect;

import java.util.Locale;

/** What takes a finding of an inspector from one state to the next. */
public enum FindingStep {
  /** The inspector writes it. */
  NOTE("finding-noted"),
  /** The unit says what it has to say. */
  ANSWER("finding-answered"),
  /** The inspector wants to know more, until another day. */
  SEND_BACK("finding-returned"),
  /** The inspector is done with it. */
  CLOSE("finding-closed");

  private final String logged;

  FindingStep(String logged) {
    this.logged = logged;
  }

  /** What the access log calls it. */
  public String logged() {
    return logged;
  }

  /** Whether the unit concerned takes it; the others are the inspector's. */
  public boolean isOfUnit() {
    return this == ANSWER;
  }

  /** The form used in JSON. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
