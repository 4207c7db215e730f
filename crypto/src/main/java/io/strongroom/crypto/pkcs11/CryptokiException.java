package io.strongroom.crypto.pkcs11;

import java.util.Locale;
import java.util.Map;

/** A function of a PKCS#11 module answered with something other than CKR_OK. */
public final class CryptokiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The PIN is wrong; one of the token's few tries has been used up. */
  public static final long PIN_INCORRECT = 0xA0;

  /** The PIN has characters that the token does not take. */
  public static final long PIN_INVALID = 0xA1;

  /** The PIN is too short or too long to be right. */
  public static final long PIN_LEN_RANGE = 0xA2;

  /** Wrong PINs have used up all tries. */
  public static final long PIN_LOCKED = 0xA4;

  /** The token has no PIN yet. */
  public static final long PIN_NOT_INITIALIZED = 0x102;

  /** This process has logged in before. */
  public static final long ALREADY_LOGGED_IN = 0x100;

  /** The token is gone. */
  public static final long DEVICE_REMOVED = 0x32;

  /** This process, or another part of it, has initialised the module before. */
  static final long ALREADY_INITIALIZED = 0x191;

  static final long ATTRIBUTE_SENSITIVE = 0x11;
  static final long ATTRIBUTE_TYPE_INVALID = 0x12;
  static final long BUFFER_TOO_SMALL = 0x150;
  static final long MECHANISM_INVALID = 0x70;

  private static final Map<Long, String> NAMES =
      Map.ofEntries(
          Map.entry(0x02L, "HOST_MEMORY"),
          Map.entry(0x03L, "SLOT_ID_INVALID"),
          Map.entry(0x05L, "GENERAL_ERROR"),
          Map.entry(0x06L, "FUNCTION_FAILED"),
          Map.entry(0x07L, "ARGUMENTS_BAD"),
          Map.entry(0x13L, "ATTRIBUTE_VALUE_INVALID"),
          Map.entry(0x1BL, "ACTION_PROHIBITED"),
          Map.entry(0x30L, "DEVICE_ERROR"),
          Map.entry(0x31L, "DEVICE_MEMORY"),
          Map.entry(DEVICE_REMOVED, "DEVICE_REMOVED"),
          Map.entry(0x54L, "FUNCTION_NOT_SUPPORTED"),
          Map.entry(0x60L, "KEY_HANDLE_INVALID"),
          Map.entry(0x68L, "KEY_FUNCTION_NOT_PERMITTED"),
          Map.entry(MECHANISM_INVALID, "MECHANISM_INVALID"),
          Map.entry(0x71L, "MECHANISM_PARAM_INVALID"),
          Map.entry(0x82L, "OBJECT_HANDLE_INVALID"),
          Map.entry(PIN_INCORRECT, "PIN_INCORRECT"),
          Map.entry(PIN_INVALID, "PIN_INVALID"),
          Map.entry(PIN_LEN_RANGE, "PIN_LEN_RANGE"),
          Map.entry(0xA3L, "PIN_EXPIRED"),
          Map.entry(PIN_LOCKED, "PIN_LOCKED"),
          Map.entry(0xB0L, "SESSION_CLOSED"),
          Map.entry(0xB1L, "SESSION_COUNT"),
          Map.entry(0xB3L, "SESSION_HANDLE_INVALID"),
          Map.entry(0xB5L, "SESSION_READ_ONLY"),
          Map.entry(0xD0L, "TEMPLATE_INCOMPLETE"),
          Map.entry(0xD1L, "TEMPLATE_INCONSISTENT"),
          Map.entry(0xE0L, "TOKEN_NOT_PRESENT"),
          Map.entry(0xE1L, "TOKEN_NOT_RECOGNIZED"),
          Map.entry(0xE2L, "TOKEN_WRITE_PROTECTED"),
          Map.entry(ALREADY_LOGGED_IN, "USER_ALREADY_LOGGED_IN"),
          Map.entry(0x101L, "USER_NOT_LOGGED_IN"),
          Map.entry(PIN_NOT_INITIALIZED, "USER_PIN_NOT_INITIALIZED"),
          Map.entry(0x190L, "CRYPTOKI_NOT_INITIALIZED"),
          Map.entry(ALREADY_INITIALIZED, "CRYPTOKI_ALREADY_INITIALIZED"));

  private final long code;

  public CryptokiException(String function, long code) {
    super(function + " answers CKR_" + name(code));
    this.code = code;
  }

  private static String name(long code) {
    return NAMES.getOrDefault(code, "0x" + Long.toHexString(code).toUpperCase(Locale.ROOT));
  }

  /** The CK_RV that came back. */
  public long code() {
    return code;
  }

  /** Whether the token says that this PIN is not its own. */
  public boolean saysWrongPin() {
    return code == PIN_INCORRECT || code == PIN_INVALID || code == PIN_LEN_RANGE;
  }
}
