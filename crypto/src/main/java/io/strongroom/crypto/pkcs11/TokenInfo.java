package io.strongroom.crypto.pkcs11;

/**
 * What a token says of itself (CK_TOKEN_INFO).
 *
 * @param label its name, without the padding
 * @param maker who made it
 * @param model which one of them
 * @param serial its number
 * @param flags CKF_ bits
 */
public record TokenInfo(String label, String maker, String model, String serial, long flags) {
  private static final long WRITE_PROTECTED = 0x2;
  private static final long PIN_INITIALIZED = 0x8;
  private static final long PIN_FINAL_TRY = 0x20000;
  private static final long PIN_LOCKED = 0x40000;

  /** Whether nothing can be written to it. */
  public boolean isWriteProtected() {
    return (flags & WRITE_PROTECTED) != 0;
  }

  /** Whether it has a user PIN. */
  public boolean hasPin() {
    return (flags & PIN_INITIALIZED) != 0;
  }

  /** Whether one more wrong PIN locks it. */
  public boolean hasOneTryLeft() {
    return (flags & PIN_FINAL_TRY) != 0;
  }

  /** Whether wrong PINs have locked it. */
  public boolean isLocked() {
    return (flags & PIN_LOCKED) != 0;
  }
}
