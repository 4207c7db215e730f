package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.pkcs11.Cryptoki;
import io.strongroom.crypto.pkcs11.Cryptoki.Half;
import io.strongroom.crypto.pkcs11.Cryptoki.KeyObject;
import io.strongroom.crypto.pkcs11.CryptokiException;
import io.strongroom.crypto.pkcs11.ModuleException;
import io.strongroom.crypto.pkcs11.NativeCryptoki;
import io.strongroom.crypto.pkcs11.TokenInfo;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a person sees who looks into a token: what it is, whether it can do what day keys need, and
 * which day keys of which key stores are in it. Changes nothing in it. Waits for the token as long
 * as that takes.
 *
 * @param token what it says of itself
 * @param keys the private halves of day keys, by store, day and class
 */
public record TokenInspection(TokenInfo token, List<Found> keys) {
  /**
   * A private half.
   *
   * @param store name of its key store
   * @param id class and expiry day, as {@link DayKeyId} prints
   * @param keyId in hexadecimal; empty if its public half is not there
   * @param neverLeft whether the token says that it was made there and could never leave it
   */
  public record Found(String store, String id, Optional<String> keyId, boolean neverLeft) {
    private String day() {
      return id.substring(id.indexOf('/') + 1);
    }
  }

  private static final String PREFIX = "strongroom ";

  public TokenInspection {
    keys = List.copyOf(keys);
  }

  /**
   * Logs in, tries a key pair that is gone with the session, and lists the day keys.
   *
   * @throws TokenException if the token, or the PIN, is not good for day keys
   */
  public static TokenInspection of(Path module, String label, Passphrase pin) {
    TokenPlace place = new TokenPlace(module, label, "inspection");
    try (Cryptoki cryptoki = NativeCryptoki.load(module)) {
      long slot = TokenLogin.slot(cryptoki, place);
      long session = cryptoki.openSession(slot);
      try {
        TokenLogin.login(cryptoki, slot, session, place, pin.bytes(), PinMemory.none());
        tryOut(cryptoki, session, place);
        return new TokenInspection(cryptoki.token(slot), found(cryptoki, session));
      } finally {
        cryptoki.closeSession(session);
      }
    } catch (ModuleException e) {
      throw TokenException.refused(
          String.valueOf(e.getMessage()), "Name the PKCS#11 library of the token.");
    } catch (CryptokiException e) {
      throw TokenLogin.away(place, e);
    }
  }

  private static void tryOut(Cryptoki cryptoki, long session, TokenPlace place) {
    SecureRandom random = new SecureRandom();
    Cryptoki.Pair pair = cryptoki.generate(session, "strongroom trial", new byte[] {1}, false);
    ECPublicKey open = TokenConnection.decode(cryptoki.point(session, pair.publicKey()));
    KeyPair other = P256.generate(random);
    byte[] there =
        cryptoki.agree(session, pair.privateKey(), P256.encode((ECPublicKey) other.getPublic()));
    byte[] here = P256.agree((ECPrivateKey) other.getPrivate(), open);
    if (!MessageDigest.isEqual(there, here) || !cryptoki.neverLeft(session, pair.privateKey())) {
      throw TokenException.refused(
          "the token "
              + place.token()
              + " makes keys that do not agree as they should, or that may leave it",
          "Use a token that makes keys on P-256 which are never extractable, and gives out what"
              + " they agree on.");
    }
  }

  private static List<Found> found(Cryptoki cryptoki, long session) {
    Map<String, KeyObject> open = new HashMap<>();
    cryptoki
        .find(session, Half.PUBLIC, Optional.empty())
        .forEach(object -> open.put(object.id() + object.label(), object));
    List<Found> all = new ArrayList<>();
    for (KeyObject object : cryptoki.find(session, Half.PRIVATE, Optional.empty())) {
      String[] parts = object.label().split(" ", 3);
      if (object.label().startsWith(PREFIX) && parts.length == 3) {
        Optional<KeyObject> half = Optional.ofNullable(open.get(object.id() + object.label()));
        all.add(
            new Found(
                parts[1],
                parts[2],
                half.flatMap(each -> keyId(cryptoki.point(session, each.handle()))),
                cryptoki.neverLeft(session, object.handle())));
      }
    }
    all.sort(Comparator.comparing(Found::store).thenComparing(Found::day).thenComparing(Found::id));
    return all;
  }

  private static Optional<String> keyId(byte[] point) {
    try {
      byte[] id = DayPublicKey.keyId(TokenConnection.decode(point));
      return Optional.of(HexFormat.of().formatHex(id));
    } catch (OpenFailedException e) {
      return Optional.empty();
    }
  }
}
