package io.strongroom.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.Suite;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every key store does, wherever its private halves lie. */
abstract class KeyStoreContract {
  static final byte[] HEADER = new byte[32];
  static final DayKeyId FIRST = new DayKeyId("standard", LocalDate.of(2026, 12, 22));
  static final DayKeyId SECOND = new DayKeyId("standard", LocalDate.of(2026, 12, 23));

  final SecureRandom random = new SecureRandom();

  /** The store under test, made if it is not there, and again and again with the same keys. */
  abstract KeyStore open();

  /** Another one, with other keys. */
  abstract KeyStore openForeign();

  final WrappedDek wrap(Dek dek, DayPublicKey key) {
    try (DekWrapper wrapper = new DekWrapper(random)) {
      return wrapper.wrap(dek, key, HEADER);
    }
  }

  static boolean opens(KeyStore store, WrappedDek wrapped, Dek dek) {
    try (Dek opened = store.unwrap(wrapped, HEADER)) {
      return opened.secret().sameAs(dek.secret());
    }
  }

  @Test
  void makesEachKeyOnceAndOpensAfterReopeningWhatWasWrappedToIt() {
    Dek dek = Dek.random(random);
    WrappedDek wrapped;
    DayPublicKey first;
    try (KeyStore store = open()) {
      first = store.ensure(List.of(FIRST)).getFirst();
      assertThat(store.ensure(List.of(SECOND, FIRST)))
          .extracting(DayPublicKey::id)
          .containsExactly(SECOND, FIRST);
      wrapped = wrap(dek, first);
    }
    try (KeyStore store = open()) {
      assertThat(store.ensure(List.of(FIRST))).containsExactly(first);
      assertThat(store.publicKeys()).hasSize(2).contains(first);
      assertThat(store.holdsKeyOf(wrapped)).isTrue();
      assertThat(store.holds(first)).isTrue();
      assertThat(store.yields(FIRST)).isTrue();
      assertThat(opens(store, wrapped, dek)).isTrue();
    }
  }

  @Test
  void aDestroyedKeyOpensNothingAndTheOthersAreAsTheyWere() {
    Dek dek = Dek.random(random);
    WrappedDek gone;
    WrappedDek stays;
    WrappedDek moved;
    try (KeyStore store = open();
        DekWrapper wrapper = new DekWrapper(random)) {
      List<DayPublicKey> keys = store.ensure(List.of(FIRST, SECOND, FIRST.next()));
      gone = wrap(dek, keys.get(0));
      stays = wrap(dek, keys.get(1));
      moved = store.rewrap(gone, HEADER, keys.get(2), wrapper);
      assertThat(moved.id()).isEqualTo(FIRST.next());
      assertThat(store.destroy(FIRST)).containsExactly(keys.get(0));
      assertThat(store.destroy(FIRST)).isEmpty();
      assertThat(store.publicKeys()).hasSize(2).doesNotContain(keys.get(0));
    }
    try (KeyStore store = open()) {
      assertThatExceptionOfType(OpenFailedException.class)
          .isThrownBy(() -> store.unwrap(gone, HEADER));
      assertThat(store.holdsKeyOf(gone)).isFalse();
      assertThat(store.yields(FIRST)).isFalse();
      assertThat(opens(store, stays, dek)).isTrue();
      assertThat(opens(store, moved, dek)).isTrue();
      DayPublicKey again = store.ensure(List.of(FIRST)).getFirst();
      assertThat(again.keyId()).isNotEqualTo(gone.keyId());
      assertThatExceptionOfType(OpenFailedException.class)
          .isThrownBy(() -> store.unwrap(gone, HEADER));
    }
  }

  /** Points that lie on no curve, or on none of ours, never meet a private key. */
  @Test
  void hostilePointsAndForeignPacksAreRefusedAndTheStoreGoesOn() {
    Dek dek = Dek.random(random);
    try (KeyStore store = open()) {
      DayPublicKey key = store.ensure(List.of(FIRST)).getFirst();
      WrappedDek good = wrap(dek, key);
      byte[] offCurve = good.ephemeralPoint();
      offCurve[64] ^= 1;
      byte[] compressed = good.ephemeralPoint();
      compressed[0] = 2;
      byte[] beyondField = good.ephemeralPoint();
      java.util.Arrays.fill(beyondField, 1, 33, (byte) 0xff);
      Stream.of(offCurve, compressed, beyondField, new byte[65])
          .forEach(
              point ->
                  assertThatExceptionOfType(OpenFailedException.class)
                      .isThrownBy(() -> store.unwrap(with(good, point), HEADER)));
      byte[] otherPack = HEADER.clone();
      otherPack[0] = 1;
      assertThatExceptionOfType(OpenFailedException.class)
          .isThrownBy(() -> store.unwrap(good, otherPack));
      assertThat(opens(store, good, dek)).isTrue();
    }
  }

  private static WrappedDek with(WrappedDek wrapped, byte[] point) {
    return new WrappedDek(
        Suite.AES_256_GCM_SHA_256, wrapped.id(), wrapped.keyId(), point, wrapped.sealedDek());
  }

  @Test
  void keysThatWereAgreedUponAreTakenAndThoseOfAnotherStoreAreRefused() {
    try (KeyStore store = open();
        KeyStore foreign = openForeign()) {
      SealedDayKey offered = SealedDayKey.decode(store.offer(FIRST).encode());
      SealedDayKey strange = SealedDayKey.decode(foreign.offer(SECOND).encode());
      assertThat(store.adopt(List.of(offered, strange))).containsExactly(strange);
      assertThat(store.holds(offered.publicKey())).isTrue();
      assertThat(store.holds(strange.publicKey())).isFalse();
    }
  }
}
