package io.strongroom.playback.oidc;

/**
 * What came in the provider's name does not hold. The message is for a log and for whoever runs the
 * program that sent it; nothing of the token is in it.
 */
public final class RefusedTokenException extends Exception {
  private static final long serialVersionUID = 1L;

  RefusedTokenException(String message) {
    super(message);
  }
}
