package io.strongroom.crypto.keys;

import io.strongroom.crypto.pkcs11.Cryptoki;
import io.strongroom.crypto.pkcs11.Cryptoki.Mechanism;
import io.strongroom.crypto.pkcs11.CryptokiException;
import io.strongroom.crypto.pkcs11.TokenInfo;
import java.util.ArrayList;
import java.util.List;

/** Finds a token by its label, and logs in without using up its tries. */
final class TokenLogin {
  private static final String PIN_REMEDY =
      "Write the token's user PIN into the file that keys.pin-file names, and restart the node.";

  private TokenLogin() {}

  /** The slot of the token with this label, if it can do what day keys need. */
  static long slot(Cryptoki cryptoki, TokenPlace place) {
    List<Long> found = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (long slot : cryptoki.slots()) {
      String label = label(cryptoki, slot);
      if (label.equals(place.token())) {
        found.add(slot);
      } else if (!label.isEmpty()) {
        others.add(label);
      }
    }
    if (found.size() > 1) {
      throw TokenException.refused(
          found.size() + " tokens are called " + place.token(),
          "Give each token a label of its own, and name one in keys.token.");
    }
    if (found.isEmpty()) {
      throw TokenException.away(
          "no token is called " + place.token() + " (keys.token); there are: " + others, null);
    }
    check(cryptoki, found.getFirst(), place);
    return found.getFirst();
  }

  /** Empty if it has none, or does not say: another token may be broken, and ours may not. */
  private static String label(Cryptoki cryptoki, long slot) {
    try {
      return cryptoki.token(slot).label();
    } catch (CryptokiException e) {
      return "";
    }
  }

  private static void check(Cryptoki cryptoki, long slot, TokenPlace place) {
    for (Mechanism mechanism : Mechanism.values()) {
      if (!cryptoki.can(slot, mechanism)) {
        throw TokenException.refused(
            "the token " + place.token() + " has no mechanism CKM_" + mechanism,
            "Use a token that makes EC keys and agrees on secrets with them on P-256.");
      }
    }
    if (cryptoki.token(slot).isWriteProtected()) {
      throw TokenException.refused(
          "the token " + place.token() + " is write-protected, and day keys are made in it",
          "Have its owner allow keys to be made and destroyed in it.");
    }
  }

  /** Logs in with a PIN that this token has not refused yet, if a wrong one would not lock it. */
  static void login(
      Cryptoki cryptoki, long slot, long session, TokenPlace place, byte[] pin, PinMemory memory) {
    TokenInfo token = cryptoki.token(slot);
    String name = "the token " + place.token();
    if (!token.hasPin()) {
      throw TokenException.refused(
          name + " has no user PIN yet", "Have its security officer set one.");
    }
    if (token.isLocked()) {
      throw locked(name);
    }
    if (memory.wasRefused(pin)) {
      throw TokenException.refused(
          name + " has refused this PIN before; it was not tried again, so as not to lock it",
          PIN_REMEDY);
    }
    if (token.hasOneTryLeft()) {
      throw TokenException.refused(
          name + " has one try left before it is locked, and this program does not take it",
          "Log in with the right PIN by another program (pkcs11-tool --login --list-objects), then"
              + " restart the node.");
    }
    try {
      cryptoki.login(session, pin);
    } catch (CryptokiException e) {
      if (e.code() == CryptokiException.ALREADY_LOGGED_IN) {
        return;
      }
      if (e.code() == CryptokiException.PIN_LOCKED) {
        throw locked(name);
      }
      if (e.saysWrongPin()) {
        memory.refused(pin);
        throw TokenException.refused(name + " says that the PIN is wrong", PIN_REMEDY);
      }
      throw e;
    }
    memory.accepted();
  }

  private static TokenException locked(String name) {
    return TokenException.refused(
        name + " is locked after wrong PINs",
        "Have its security officer set a new PIN, write that into the file that keys.pin-file"
            + " names, and restart the node.");
  }

  static TokenException away(TokenPlace place, CryptokiException cause) {
    return TokenException.away(
        "the token " + place.token() + " does not answer: " + cause.getMessage(), cause);
  }
}
