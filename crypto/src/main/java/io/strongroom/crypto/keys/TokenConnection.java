package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.TokenKeys.TokenKey;
import io.strongroom.crypto.pkcs11.Cryptoki;
import io.strongroom.crypto.pkcs11.Cryptoki.Half;
import io.strongroom.crypto.pkcs11.Cryptoki.KeyObject;
import io.strongroom.crypto.pkcs11.CryptokiException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.LongFunction;

/**
 * A login at a token and the day keys that lie there, from its beginning until the token is gone or
 * answers with an error; then another one takes its place. What the module answers is thrown as
 * {@link CryptokiException}. Thread-safe.
 */
final class TokenConnection {
  private static final int ID_BYTES = 16;
  private static final byte OCTET_STRING = 0x04;

  private final Cryptoki cryptoki;
  private final long slot;
  private final TokenPlace place;
  private final SecureRandom random;
  private final ConcurrentLinkedDeque<Long> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean retired;
  private volatile TokenKeys keys = TokenKeys.EMPTY;

  private TokenConnection(Cryptoki cryptoki, long slot, TokenPlace place, SecureRandom random) {
    this.cryptoki = cryptoki;
    this.slot = slot;
    this.place = place;
    this.random = random;
  }

  /**
   * Logs in, and looks for the keys.
   *
   * @throws TokenException if there is no such token, or if it does not let anybody in
   */
  static TokenConnection open(
      Cryptoki cryptoki, TokenPlace place, byte[] pin, PinMemory memory, SecureRandom random) {
    try {
      long slot = TokenLogin.slot(cryptoki, place);
      TokenConnection made = new TokenConnection(cryptoki, slot, place, random);
      long session = cryptoki.openSession(slot);
      made.idle.push(session);
      try {
        TokenLogin.login(cryptoki, slot, session, place, pin, memory);
        made.keys = TokenKeys.of(made.load(session, Optional.empty()));
        return made;
      } catch (CryptokiException | TokenException e) {
        made.retire();
        throw e;
      }
    } catch (CryptokiException e) {
      throw TokenLogin.away(place, e);
    }
  }

  TokenKeys keys() {
    return keys;
  }

  /** Asks the token whether it still knows this connection. */
  void touch() {
    inSession(
        session -> {
          cryptoki.checkSession(session);
          return true;
        });
  }

  /** Looks again for the keys of one id, which others may have made or destroyed. */
  TokenKeys refresh(DayKeyId id) {
    List<TokenKey> found = inSession(session -> load(session, Optional.of(place.label(id))));
    synchronized (this) {
      keys = keys.with(id, found);
      return keys;
    }
  }

  /** A new key pair of this id, in the token for good. */
  TokenKey generate(DayKeyId id) {
    byte[] pairId = new byte[ID_BYTES];
    random.nextBytes(pairId);
    TokenKey made =
        inSession(
            session -> {
              Cryptoki.Pair pair = cryptoki.generate(session, place.label(id), pairId, true);
              ECPublicKey key = decode(cryptoki.point(session, pair.publicKey()));
              return new TokenKey(DayPublicKey.of(id, key), pair.privateKey(), pair.publicKey());
            });
    synchronized (this) {
      List<TokenKey> all = new ArrayList<>(keys.of(id));
      all.add(made);
      keys = keys.with(id, all);
    }
    return made;
  }

  /** The coordinate that a key shares with a point on the curve; the caller wipes it. */
  byte[] agree(TokenKey key, byte[] point) {
    byte[] coordinate = inSession(session -> cryptoki.agree(session, key.privateKey(), point));
    if (coordinate.length != P256.SCALAR_BYTES) {
      Arrays.fill(coordinate, (byte) 0);
      throw TokenException.refused(
          "the token "
              + place.token()
              + " does not give out what two keys agree on ("
              + coordinate.length
              + " bytes instead of 32)",
          "Let it derive secrets that are extractable and not sensitive (CKM_ECDH1_DERIVE), or use"
              + " another one.");
    }
    return coordinate;
  }

  /**
   * Whether the private half was made in this token, has never been able to leave it, and belongs
   * to the public half, to which recorders are to wrap.
   */
  boolean isProven(TokenKey key) {
    if (!inSession(session -> cryptoki.neverLeft(session, key.privateKey()))) {
      return false;
    }
    KeyPair other = P256.generate(random);
    byte[] there = agree(key, P256.encode((ECPublicKey) other.getPublic()));
    byte[] here = P256.agree((ECPrivateKey) other.getPrivate(), key.publicKey().key());
    try {
      return MessageDigest.isEqual(there, here);
    } finally {
      Arrays.fill(there, (byte) 0);
      Arrays.fill(here, (byte) 0);
    }
  }

  /** Whether a private key of this id is in the token now, with a public half or without. */
  boolean hasPrivate(DayKeyId id) {
    Optional<String> label = Optional.of(place.label(id));
    return !inSession(session -> cryptoki.find(session, Half.PRIVATE, label)).isEmpty();
  }

  /** Destroys all objects of this id, private ones first. */
  void destroy(DayKeyId id) {
    Optional<String> label = Optional.of(place.label(id));
    for (Half half : List.of(Half.PRIVATE, Half.PUBLIC)) {
      inSession(
          session -> {
            for (KeyObject object : cryptoki.find(session, half, label)) {
              cryptoki.destroy(session, object.handle());
            }
            return true;
          });
    }
    synchronized (this) {
      keys = keys.with(id, List.of());
    }
  }

  /** Destroys both halves of one key. */
  void destroy(TokenKey key) {
    inSession(
        session -> {
          cryptoki.destroy(session, key.privateKey());
          cryptoki.destroy(session, key.publicObject());
          return true;
        });
    refresh(key.id());
  }

  /** Ends the sessions that nobody uses, and the others when they are given back. */
  void retire() {
    retired = true;
    for (Long session = idle.poll(); session != null; session = idle.poll()) {
      end(session);
    }
  }

  private void end(long session) {
    try {
      cryptoki.closeSession(session);
    } catch (CryptokiException ignored) {
      // it is gone already
    }
  }

  private <T> T inSession(LongFunction<T> work) {
    Long free = idle.poll();
    long session = free == null ? cryptoki.openSession(slot) : free;
    try {
      return work.apply(session);
    } finally {
      idle.push(session);
      if (retired) {
        retire();
      }
    }
  }

  /** The pairs of which both halves are there, all of this store or those with one label. */
  private List<TokenKey> load(long session, Optional<String> label) {
    Map<String, KeyObject> publicHalves = new HashMap<>();
    for (KeyObject object : cryptoki.find(session, Half.PUBLIC, label)) {
      publicHalves.put(object.id() + " " + object.label(), object);
    }
    List<TokenKey> found = new ArrayList<>();
    for (KeyObject object : cryptoki.find(session, Half.PRIVATE, label)) {
      KeyObject half = publicHalves.get(object.id() + " " + object.label());
      Optional<DayKeyId> id = id(object.label());
      if (half != null && id.isPresent()) {
        read(session, id.get(), object, half).ifPresent(found::add);
      }
    }
    return found;
  }

  private Optional<TokenKey> read(long session, DayKeyId id, KeyObject secret, KeyObject open) {
    try {
      ECPublicKey key = decode(cryptoki.point(session, open.handle()));
      return Optional.of(new TokenKey(DayPublicKey.of(id, key), secret.handle(), open.handle()));
    } catch (OpenFailedException e) {
      return Optional.empty(); // no point of the curve: no key of ours
    }
  }

  private Optional<DayKeyId> id(String label) {
    String prefix = place.prefix();
    int slash = label.lastIndexOf('/');
    if (!label.startsWith(prefix) || slash < prefix.length()) {
      return Optional.empty();
    }
    try {
      LocalDate day = LocalDate.parse(label.substring(slash + 1));
      return Optional.of(DayKeyId.ofName(label.substring(prefix.length(), slash), day));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /** CKA_EC_POINT is a point in an OCTET STRING; some tokens leave the string out. */
  static ECPublicKey decode(byte[] value) {
    boolean wrapped =
        value.length == P256.POINT_BYTES + 2
            && value[0] == OCTET_STRING
            && value[1] == P256.POINT_BYTES;
    return P256.decodePublic(wrapped ? Arrays.copyOfRange(value, 2, value.length) : value);
  }
}
