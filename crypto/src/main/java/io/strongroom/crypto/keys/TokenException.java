package io.strongroom.crypto.keys;

import org.jspecify.annotations.Nullable;

/** A token with day keys cannot be used. */
public final class TokenException extends KeyFileException {
  private static final long serialVersionUID = 1L;

  private final String remedy;
  private final boolean comesBack;

  TokenException(String message, String remedy, boolean comesBack, @Nullable Throwable cause) {
    super(message, cause);
    this.remedy = remedy;
    this.comesBack = comesBack;
  }

  /** It does not answer, and may again without a restart of this program. */
  static TokenException away(String message, @Nullable Throwable cause) {
    return new TokenException(
        message,
        "Attach the token, or see to its server and the network to it; then nothing more is to be"
            + " done.",
        true,
        cause);
  }

  /** It does not answer before a person has done something. */
  static TokenException refused(String message, String remedy) {
    return new TokenException(message, remedy, false, null);
  }

  /** What a person does about it, in sentences. */
  public String remedy() {
    return remedy;
  }

  /** Whether it may answer again without a restart. */
  public boolean comesBack() {
    return comesBack;
  }
}
