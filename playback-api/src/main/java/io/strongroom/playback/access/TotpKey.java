package io.strongroom.playback.access;

/**
 * What an account's one-time codes are made from. Sealed with the account, and never shown again
 * once it is confirmed.
 *
 * @param secret base32 without padding, 160 bits
 * @param isConfirmed whether a code of it was given once; until then it is not asked for
 * @param lastStep the step of the newest code that was used; older codes and this one are void
 */
public record TotpKey(String secret, boolean isConfirmed, long lastStep) {
  @Override
  public String toString() {
    return "TOTP key";
  }
}
