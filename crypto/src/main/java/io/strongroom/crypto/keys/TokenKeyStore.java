package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.TokenKeys.TokenKey;
import io.strongroom.crypto.pkcs11.Cryptoki;
import io.strongroom.crypto.pkcs11.CryptokiException;
import io.strongroom.crypto.pkcs11.ModuleException;
import io.strongroom.crypto.pkcs11.NativeCryptoki;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A key store in a PKCS#11 token: private halves are made there, agree there and are destroyed
 * there. Nobody reads them, this program neither. Whoever may log in at the token can open every
 * pack whose day key has not been destroyed.
 *
 * <p>A public half is given to recorders only after the token has shown that it has the private
 * one, and that it was made there and can never leave it. So neither a crash between the halves nor
 * a public key that somebody puts into the token makes footage that does not open, or that he
 * opens.
 *
 * <p>Thread-safe. Several processes, and several machines, may use one token. Every call of the
 * token is made by one of a few threads, and answers in time also where the token does not. When it
 * is gone the next call looks for it; when it is back all goes on.
 */
public final class TokenKeyStore implements KeyStore {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** How long the start of a node that can record waits for its token. */
  private static final Duration START_PATIENCE = Duration.ofSeconds(5);

  private final TokenPlace place;
  private final Passphrase pin;
  private final PinMemory memory;
  private final SecureRandom random;
  private final Function<Path, Cryptoki> loader;
  private final TokenThreads threads;
  private final Duration patience;
  private final Object changes = new Object();
  private final TokenProofs proofs = new TokenProofs();
  private List<DayPublicKey> known;
  private @Nullable Cryptoki module;
  private volatile @Nullable TokenConnection connection;
  private @Nullable TokenException refusal;
  private volatile boolean closed;

  private TokenKeyStore(
      TokenPlace place,
      Passphrase pin,
      PinMemory memory,
      Collection<DayPublicKey> known,
      SecureRandom random,
      Function<Path, Cryptoki> loader,
      Duration patience) {
    this.place = place;
    this.pin = pin;
    this.memory = memory;
    this.known = List.copyOf(known);
    this.random = random;
    this.loader = loader;
    this.threads = new TokenThreads(patience);
    this.patience = patience;
  }

  /**
   * Opens the store, which is empty where the token has no keys of its name. A token that is away
   * and may come back keeps nobody who has keys to record with: it is looked for with each call.
   *
   * @param pin of the token's user; this object closes it
   * @param known public keys that were handed out before. A token without any of them is another
   *     one, or was made anew, and is not used
   * @throws TokenException if a person has to do something first, and if the token is away and no
   *     key is known
   */
  public static TokenKeyStore open(
      TokenPlace place,
      Passphrase pin,
      PinMemory memory,
      Collection<DayPublicKey> known,
      SecureRandom random) {
    return open(place, pin, memory, known, random, NativeCryptoki::load, PATIENCE);
  }

  static TokenKeyStore open(
      TokenPlace place,
      Passphrase pin,
      PinMemory memory,
      Collection<DayPublicKey> known,
      SecureRandom random,
      Function<Path, Cryptoki> loader,
      Duration patience) {
    TokenKeyStore store = new TokenKeyStore(place, pin, memory, known, random, loader, patience);
    try {
      boolean waits = known.isEmpty() || patience.compareTo(START_PATIENCE) < 0;
      boolean _ = store.inToken(found -> true, waits ? patience : START_PATIENCE);
    } catch (TokenException e) {
      if (!e.comesBack() || known.isEmpty()) {
        store.close();
        throw e;
      }
    }
    return store;
  }

  @Override
  public List<DayPublicKey> ensure(Collection<DayKeyId> ids) {
    synchronized (changes) {
      return inToken(
          token -> {
            token.touch();
            List<DayPublicKey> all = new ArrayList<>(ids.size());
            for (DayKeyId id : ids) {
              all.add(usable(token, id).orElseGet(() -> made(token, id)));
            }
            return all;
          });
    }
  }

  @Override
  public SealedDayKey offer(DayKeyId id) {
    return SealedDayKey.inToken(ensure(List.of(id)).getFirst());
  }

  @Override
  public List<SealedDayKey> adopt(Collection<SealedDayKey> agreed) {
    return inToken(
        token -> {
          token.touch();
          return agreed.stream().filter(key -> find(token, key.publicKey()).isEmpty()).toList();
        });
  }

  @Override
  public List<DayPublicKey> destroy(DayKeyId id) {
    synchronized (changes) {
      return inToken(
          token -> {
            List<DayPublicKey> dying =
                token.refresh(id).of(id).stream().map(TokenKey::publicKey).toList();
            token.destroy(id);
            if (token.hasPrivate(id)) {
              throw TokenException.refused(
                  "the token "
                      + place.token()
                      + " still has a key of "
                      + id
                      + " after C_DestroyObject",
                  "See in the token's own log why it keeps the key.");
            }
            return dying;
          });
    }
  }

  /** True only once the token has shown that it has the private half. */
  @Override
  public boolean holds(DayPublicKey key) {
    return inToken(
        token -> find(token, key).filter(found -> proofs.isProven(token, found)).isPresent());
  }

  /** Asks the token: a copy of it that was put back may have the key again. */
  @Override
  public boolean yields(DayKeyId id) {
    return inToken(token -> token.hasPrivate(id));
  }

  @Override
  public List<DayPublicKey> publicKeys() {
    TokenConnection present = connection;
    return present != null
        ? present.keys().publicKeys()
        : inToken(token -> token.keys().publicKeys());
  }

  @Override
  public boolean holdsKeyOf(WrappedDek wrapped) {
    return inToken(token -> find(token, wrapped.id(), wrapped.keyId()).isPresent());
  }

  @Override
  public Dek unwrap(WrappedDek wrapped, byte[] headerHash) {
    DayPublicKey key = publicKeyOf(wrapped);
    return DekWrapper.unwrap(
        wrapped,
        other -> {
          byte[] point = P256.encode(other);
          return inToken(token -> token.agree(keyOf(token, wrapped), point));
        },
        key.key(),
        headerHash);
  }

  /**
   * What is wrong with the keys in the token, a sentence each: keys that were handed out and are
   * gone, and keys that were not made in it or do not belong together.
   */
  public List<String> problems() {
    return proofs.problems();
  }

  /**
   * Waits for the calls that are going on: a module is not ended while another thread is in it. One
   * that hangs ends with the process.
   */
  @Override
  public void close() {
    closed = true;
    if (threads.end()) {
      threads.afterwards(this::end);
    }
    pin.close();
  }

  private void end() {
    synchronized (threads) {
      drop(connection);
      Cryptoki present = module;
      module = null;
      if (present != null) {
        present.close();
      }
    }
  }

  @Override
  public String toString() {
    return "TokenKeyStore[" + place + "]";
  }

  private DayPublicKey publicKeyOf(WrappedDek wrapped) {
    TokenConnection present = connection;
    return Optional.ofNullable(present)
        .flatMap(token -> token.keys().find(wrapped.id(), wrapped.keyId()))
        .or(() -> inToken(token -> find(token, wrapped.id(), wrapped.keyId())))
        .map(TokenKey::publicKey)
        .orElseThrow(OpenFailedException::new);
  }

  private static TokenKey keyOf(TokenConnection token, WrappedDek wrapped) {
    return find(token, wrapped.id(), wrapped.keyId()).orElseThrow(OpenFailedException::new);
  }

  /** Looks into the token if it is not known: another keyholder may have made it. */
  private static Optional<TokenKey> find(TokenConnection token, DayKeyId id, byte[] keyId) {
    return token.keys().find(id, keyId).or(() -> token.refresh(id).find(id, keyId));
  }

  private static Optional<TokenKey> find(TokenConnection token, DayPublicKey key) {
    return find(token, key.id(), key.keyId()).filter(found -> found.publicKey().equals(key));
  }

  private Optional<DayPublicKey> usable(TokenConnection token, DayKeyId id) {
    return firstProven(token, token.keys().of(id))
        .or(() -> firstProven(token, token.refresh(id).of(id)));
  }

  private Optional<DayPublicKey> firstProven(TokenConnection token, List<TokenKey> keys) {
    return keys.stream()
        .filter(key -> proofs.isProven(token, key))
        .map(TokenKey::publicKey)
        .findFirst();
  }

  private DayPublicKey made(TokenConnection token, DayKeyId id) {
    if (token.keys().size() >= MAX_KEYS) {
      throw new IllegalStateException("a key store holds at most " + MAX_KEYS + " keys");
    }
    TokenKey key = token.generate(id);
    if (!token.isProven(key)) {
      token.destroy(key);
      throw TokenException.refused(
          "the token " + place.token() + " makes keys that may leave it, or that do not agree",
          "Use a token that makes keys which are sensitive and never extractable.");
    }
    proofs.made(key.publicKey());
    return key.publicKey();
  }

  /** Has the token do something; once more with another login if it answers with an error. */
  private <T> T inToken(Function<TokenConnection, T> work) {
    return inToken(work, patience);
  }

  private <T> T inToken(Function<TokenConnection, T> work, Duration limit) {
    return threads.call(
        () -> {
          TokenConnection first = connected();
          try {
            return work.apply(first);
          } catch (CryptokiException e) {
            drop(first);
          }
          TokenConnection second = connected();
          try {
            return work.apply(second);
          } catch (CryptokiException e) {
            drop(second);
            throw TokenLogin.away(place, e);
          }
        },
        limit);
  }

  private TokenConnection connected() {
    TokenConnection present = connection;
    if (present != null) {
      return present;
    }
    synchronized (threads) {
      if (connection == null) {
        connection = connect();
      }
      return connection;
    }
  }

  private TokenConnection connect() {
    if (closed) {
      throw TokenException.away("the key store is closed", null);
    }
    if (refusal != null) {
      throw refusal; // a PIN is never tried twice
    }
    try {
      TokenConnection made = TokenConnection.open(loaded(), place, pin.bytes(), memory, random);
      check(made);
      return made;
    } catch (TokenException e) {
      if (!e.comesBack()) {
        refusal = e;
      }
      throw e;
    }
  }

  private Cryptoki loaded() {
    Cryptoki present = module;
    if (present != null) {
      return present;
    }
    try {
      Cryptoki made = loader.apply(place.module());
      module = made;
      return made;
    } catch (ModuleException e) {
      throw TokenException.refused(
          String.valueOf(e.getMessage()),
          "Install the PKCS#11 library of the token, name it in keys.module, and restart the"
              + " node.");
    } catch (CryptokiException e) {
      throw TokenLogin.away(place, e);
    }
  }

  /** A token with the label and without the keys is not the one that was recorded with. */
  private void check(TokenConnection made) {
    List<DayPublicKey> there = made.keys().publicKeys();
    List<DayPublicKey> lost = known.stream().filter(key -> !there.contains(key)).toList();
    if (!known.isEmpty() && lost.size() == known.size()) {
      made.retire();
      throw new TokenException(
          "the token "
              + place.token()
              + " has none of the "
              + known.size()
              + " day keys that this node records with: it is another one, or was made anew",
          "Attach the token that has them, or put it back from its own backup; see that keys.name"
              + " is what it was.",
          true,
          null);
    }
    lost.forEach(proofs::lost);
  }

  private void drop(@Nullable TokenConnection old) {
    synchronized (threads) {
      if (old != null) {
        old.retire();
      }
      if (old != null && old == connection) {
        known = old.keys().publicKeys();
        connection = null;
      }
    }
  }
}
