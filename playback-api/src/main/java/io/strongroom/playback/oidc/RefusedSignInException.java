package io.strongroom.playback.oidc;

/** Nobody has been identified by what came back from the provider. */
public final class RefusedSignInException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What the person is told; the message is for the node's log. */
  public enum Why {
    /** This browser has begun no sign-in, or too long ago, or it is another one's. */
    NOT_BEGUN,
    /** The provider says no, or the person has gone back. */
    PROVIDER_REFUSED,
    /** What it says cannot be relied on. */
    NOT_GENUINE,
    /** The person was not asked for as much as the settings demand, or not just now. */
    FACTOR
  }

  private final Why why;

  RefusedSignInException(Why why, String message) {
    super(message);
    this.why = why;
  }

  public Why why() {
    return why;
  }
}
