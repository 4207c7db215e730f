package io.strongroom.crypto.envelope;

/**
 * Sealed bytes were not opened: damaged, forged, truncated, malformed, of another context or of
 * another key. It never says which, and carries no cause, so that whoever can submit bytes learns
 * one bit from it and no more. The caller knows what it tried to open and names that.
 */
public final class OpenFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The one form of this exception. */
  public OpenFailedException() {
    super("sealed bytes could not be opened: damaged, or not sealed with this key and context");
  }
}
