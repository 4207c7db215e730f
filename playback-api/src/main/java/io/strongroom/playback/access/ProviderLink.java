package io.strongroom.playback.access;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;

/**
 * As whom an identity provider knows the owner of an account. Immutable.
 *
 * @param issuer the provider, exactly as its tokens name it
 * @param subject what it calls the owner; never given to anybody else by it
 * @param isMachine whether the owner is a program, which sends tokens, and not a person, who signs
 *     in
 */
public record ProviderLink(String issuer, String subject, boolean isMachine) {
  /** Longest subject (OpenID Connect Core 1.0, section 2). */
  public static final int MAX_SUBJECT_CHARS = 255;

  /**
   * @throws StrongroomException CALLER if no provider calls anybody so
   */
  public ProviderLink {
    if (!isSubject(subject)) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "subject: must be what the provider calls the owner of the account, 1 to "
              + MAX_SUBJECT_CHARS
              + " printable characters");
    }
  }

  /** Whether anybody can be called so. */
  public static boolean isSubject(String text) {
    return !text.isBlank()
        && text.length() <= MAX_SUBJECT_CHARS
        && text.chars().noneMatch(Character::isISOControl);
  }
}
