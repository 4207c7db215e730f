package io.strongroom.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.Suite;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyStoreTest {
  private static final Argon2Cost CHEAP = new Argon2Cost(64, 1, 1);
  private static final byte[] HEADER = new byte[32];
  private static final DayKeyId FIRST = new DayKeyId("standard", LocalDate.of(2026, 12, 22));
  private static final DayKeyId SECOND = new DayKeyId("standard", LocalDate.of(2026, 12, 23));

  @TempDir Path folder;
  private final SecureRandom random = new SecureRandom();
  private final Passphrase passphrase = Passphrase.of("correct horse".toCharArray());
  private Path file;
  private Path slot;
  private KeyStorePlaces places;

  @BeforeEach
  void name() {
    file = folder.resolve("keystore");
    slot = folder.resolve("keystore.slot");
    places = new KeyStorePlaces(file, List.of(slot));
  }

  @Test
  void unwrapsAfterReopeningWhatWasWrappedToItsKeys() {
    Dek dek = Dek.random(random);
    WrappedDek wrapped;
    try (FileKeyStore store = create()) {
      DayPublicKey key = store.ensure(List.of(FIRST)).getFirst();
      wrapped = new DekWrapper(random).wrap(dek, key, HEADER);
    }
    try (FileKeyStore store = FileKeyStore.open(places, passphrase);
        Dek unwrapped = store.unwrap(wrapped, HEADER)) {
      assertThat(unwrapped.secret().sameAs(dek.secret())).isTrue();
      assertThat(store.holdsKeyOf(wrapped)).isTrue();
    }
  }

  /** Keys of both suites lie side by side; each dies alone. */
  @Test
  void keysAreOfTheSuiteThatIsSetWhenTheyAreMade() {
    Dek dek = Dek.random(random);
    DayKeyId second = FIRST.next();
    WrappedDek first;
    WrappedDek national;
    try (FileKeyStore store = create();
        DekWrapper wrapper = new DekWrapper(random)) {
      DayPublicKey p256 = store.ensure(List.of(FIRST)).getFirst();
      store.makeKeysOf(Suite.SM4_GCM_SM3);
      List<DayPublicKey> keys = store.ensure(List.of(FIRST, second));
      assertThat(keys.getFirst()).isEqualTo(p256);
      assertThat(keys)
          .extracting(DayPublicKey::suite)
          .containsExactly(Suite.AES_256_GCM_SHA_256, Suite.SM4_GCM_SM3);
      assertThat(SealedDayKey.decode(store.offer(second.next()).encode()).publicKey().suite())
          .isEqualTo(Suite.SM4_GCM_SM3);
      first = wrapper.wrap(dek, keys.getFirst(), HEADER);
      national = store.rewrap(first, HEADER, keys.getLast(), wrapper);
    }
    try (FileKeyStore store = FileKeyStore.open(places, passphrase)) {
      for (WrappedDek wrapped : List.of(first, national)) {
        try (Dek opened = store.unwrap(wrapped, HEADER)) {
          assertThat(opened.secret().sameAs(dek.secret())).isTrue();
        }
      }
      assertThat(store.destroy(second)).hasSize(1);
      assertThatExceptionOfType(OpenFailedException.class)
          .isThrownBy(() -> store.unwrap(national, HEADER));
      store.unwrap(first, HEADER).close();
    }
  }

  @Test
  void aRewrappedKeyOpensByTheOtherKeyAlone() {
    Dek dek = Dek.random(random);
    try (FileKeyStore store = create();
        DekWrapper wrapper = new DekWrapper(random)) {
      List<DayPublicKey> keys = store.ensure(List.of(FIRST, FIRST.next()));
      WrappedDek wrapped = wrapper.wrap(dek, keys.getFirst(), HEADER);
      WrappedDek moved = store.rewrap(wrapped, HEADER, keys.getLast(), wrapper);
      assertThat(moved.id()).isEqualTo(FIRST.next());
      assertThat(store.destroy(FIRST)).containsExactly(keys.getFirst());
      try (Dek opened = store.unwrap(moved, HEADER)) {
        assertThat(opened.secret().sameAs(dek.secret())).isTrue();
      }
      assertThatExceptionOfType(OpenFailedException.class)
          .isThrownBy(() -> store.rewrap(wrapped, HEADER, keys.getLast(), wrapper));
    }
  }

  @Test
  void ensureMakesEachKeyOnceAndAnswersInOrder() {
    try (FileKeyStore store = create()) {
      DayPublicKey first = store.ensure(List.of(FIRST)).getFirst();
      assertThat(store.ensure(List.of(SECOND, FIRST)))
          .extracting(DayPublicKey::id)
          .containsExactly(SECOND, FIRST);
      assertThat(store.ensure(List.of(FIRST))).containsExactly(first);
      assertThat(store.publicKeys()).hasSize(2);
    }
  }

  @Test
  void severalOpenStoresLoseNoKeys() throws Exception {
    create().close();
    List<Callable<List<DayPublicKey>>> calls =
        IntStream.range(0, 8)
            .<Callable<List<DayPublicKey>>>mapToObj(
                i ->
                    () -> {
                      FileKeyStore store = FileKeyStore.open(places, passphrase);
                      LocalDate day = LocalDate.of(2027, 1, 1).plusDays(i / 2);
                      return store.ensure(List.of(new DayKeyId("standard", day)));
                    })
            .toList();
    try (var executor = Executors.newFixedThreadPool(4)) {
      for (var result : executor.invokeAll(calls)) {
        try (FileKeyStore now = FileKeyStore.open(places, passphrase)) {
          assertThat(now.publicKeys()).containsAll(result.get());
        }
      }
    }
    assertThat(FileKeyStore.open(places, passphrase).publicKeys()).hasSize(4);
  }

  @ParameterizedTest
  @EnumSource
  void crashWhileRewritingLeavesAllOldOrAllNewKeys(PrivateFiles.Step crashPoint) {
    List<DayPublicKey> before;
    try (FileKeyStore store = create()) {
      before = store.ensure(List.of(FIRST));
    }
    FileKeyStore crashing = FileKeyStore.open(places, passphrase, random, stopAt(crashPoint));
    assertThatThrownBy(() -> crashing.ensure(List.of(SECOND))).isInstanceOf(PowerCut.class);
    assertThat(crashing.publicKeys()).isEqualTo(before);

    try (FileKeyStore after = FileKeyStore.open(places, passphrase)) {
      boolean inPlace = crashPoint.compareTo(PrivateFiles.Step.IN_PLACE) >= 0;
      assertThat(after.publicKeys()).hasSize(inPlace ? 2 : 1).containsAll(before);
      assertThat(after.ensure(List.of(FIRST, SECOND))).hasSize(2).containsAll(before);
    }
  }

  @Test
  void keyholdersWithOneRootAdoptEachOthersKeys() throws Exception {
    create().close();
    Path other = folder.resolve("other");
    Files.copy(file, other);
    Files.copy(slot, folder.resolve("other.slot"));
    Dek dek = Dek.random(random);
    try (FileKeyStore here = FileKeyStore.open(places, passphrase);
        FileKeyStore there = FileKeyStore.open(KeyStorePlaces.withSlotBeside(other), passphrase)) {
      SealedDayKey offered = SealedDayKey.decode(here.offer(FIRST).encode());
      assertThat(here.publicKeys()).isEmpty();
      WrappedDek wrapped = new DekWrapper(random).wrap(dek, offered.publicKey(), HEADER);
      assertThat(there.adopt(List.of(offered, offered))).isEmpty();
      assertThat(there.holds(offered.publicKey())).isTrue();
      assertThat(here.holds(offered.publicKey())).isFalse();
      assertThat(there.ensure(List.of(FIRST))).containsExactly(offered.publicKey());
      try (FileKeyStore reopened =
              FileKeyStore.open(KeyStorePlaces.withSlotBeside(other), passphrase);
          Dek unwrapped = reopened.unwrap(wrapped, HEADER)) {
        assertThat(unwrapped.secret().sameAs(dek.secret())).isTrue();
        assertThat(reopened.publicKeys()).hasSize(1);
      }
    }
  }

  @Test
  void foreignAndDamagedKeysAreRefusedAndStopNoOthers() {
    try (FileKeyStore here = create();
        FileKeyStore foreign = FileKeyStore.create(beside("foreign"), passphrase, CHEAP, random)) {
      byte[] intact = here.offer(FIRST).encode();
      byte[] damaged = intact.clone();
      damaged[damaged.length - 1] ^= 1;
      byte[] otherHalf = here.offer(FIRST).encode();
      System.arraycopy(intact, 0, otherHalf, 0, intact.length - 73);
      SealedDayKey sound = here.offer(SECOND);
      List<SealedDayKey> bad =
          List.of(
              SealedDayKey.decode(damaged), SealedDayKey.decode(otherHalf), foreign.offer(FIRST));
      assertThat(here.adopt(List.of(bad.get(0), bad.get(1), sound, bad.get(2)))).isEqualTo(bad);
      assertThat(here.publicKeys()).containsExactly(sound.publicKey());
    }
  }

  @Test
  void onlyWholeSealedKeysAreRead() {
    byte[] intact;
    try (FileKeyStore store = create()) {
      intact = store.offer(FIRST).encode();
    }
    for (int length = 0; length < intact.length; length++) {
      byte[] cut = Arrays.copyOf(intact, length);
      assertThatExceptionOfType(OpenFailedException.class)
          .isThrownBy(() -> SealedDayKey.decode(cut));
    }
    byte[] longer = Arrays.copyOf(intact, intact.length + 1);
    assertThatExceptionOfType(OpenFailedException.class)
        .isThrownBy(() -> SealedDayKey.decode(longer));
    byte[] otherVersion = intact.clone();
    otherVersion[0] = 1;
    assertThatExceptionOfType(OpenFailedException.class)
        .isThrownBy(() -> SealedDayKey.decode(otherVersion));
    byte[] offTheCurve = intact.clone();
    offTheCurve[20] ^= 1;
    assertThatExceptionOfType(OpenFailedException.class)
        .isThrownBy(() -> SealedDayKey.decode(offTheCurve));
  }

  @Test
  void wrongPassphraseIsToldApartFromDamage() throws Exception {
    create().close();
    Passphrase wrong = Passphrase.of("correct hors".toCharArray());
    assertThatExceptionOfType(WrongPassphraseException.class)
        .isThrownBy(() -> FileKeyStore.open(places, wrong))
        .withMessageContaining(file.toString());

    byte[] intact = Files.readAllBytes(file);
    for (int at = 0; at < intact.length; at++) {
      byte[] damaged = intact.clone();
      damaged[at] ^= 1;
      Files.write(file, damaged);
      assertThatExceptionOfType(KeyFileException.class)
          .as("byte %d", at)
          .isThrownBy(() -> FileKeyStore.open(places, passphrase))
          .withMessageContaining(
              switch (at) {
                case 7 -> "another version";
                case 9, 10, 11, 12, 13, 14, 15, 16 -> "no slot has the root";
                default -> "restore it from its backup";
              });
    }
    for (int length = 0; length < intact.length; length += 7) {
      Files.write(file, Arrays.copyOf(intact, length));
      assertThatExceptionOfType(KeyFileException.class)
          .isThrownBy(() -> FileKeyStore.open(places, passphrase));
    }
  }

  @Test
  void neverOverwritesAStoreAndNeverInventsOne() {
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> FileKeyStore.open(places, passphrase))
        .withMessageContaining("does not exist");
    create().close();
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(this::create)
        .withMessageContaining("exists already");
  }

  @Test
  void noticesAnotherStoreInItsPlace() throws Exception {
    FileKeyStore store = create();
    Files.delete(file);
    Files.delete(slot);
    create().close();
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> store.ensure(List.of(FIRST)))
        .withMessageContaining("replaced by another key store");
  }

  @Test
  void refusesWrappedKeysOfOtherPacksAndOtherStores() {
    try (FileKeyStore store = create();
        FileKeyStore other = FileKeyStore.create(beside("other"), passphrase, CHEAP, random)) {
      DayPublicKey key = store.ensure(List.of(FIRST)).getFirst();
      other.ensure(List.of(FIRST));
      WrappedDek wrapped = new DekWrapper(random).wrap(Dek.random(random), key, HEADER);
      byte[] otherHeader = HEADER.clone();
      otherHeader[5] = 1;

      assertThatExceptionOfType(OpenFailedException.class)
          .isThrownBy(() -> store.unwrap(wrapped, otherHeader));
      assertThatExceptionOfType(OpenFailedException.class)
          .isThrownBy(() -> other.unwrap(wrapped, HEADER));
      assertThat(other.holdsKeyOf(wrapped)).isFalse();
    }
  }

  @Test
  void isReadableByTheOwnerOnlyAndShowsNothing() throws Exception {
    try (FileKeyStore store = create()) {
      store.ensure(List.of(FIRST));
      assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
      assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
          .doesNotContain("standard", "correct horse");
      assertThat(store.toString()).isEqualTo("FileKeyStore[" + file + "]");
    }
  }

  @Test
  void aStoreOfAnotherVersionIsNamedAsSuch() throws Exception {
    for (String magic : List.of("SRKEYST1", "SRKEYST2", "SRKEYST4")) {
      Files.writeString(file, magic + "x".repeat(200));
      assertThatExceptionOfType(KeyFileException.class)
          .isThrownBy(() -> FileKeyStore.open(places, passphrase))
          .withMessageContaining("another version");
    }
  }

  private FileKeyStore create() {
    return FileKeyStore.create(places, passphrase, CHEAP, random);
  }

  private KeyStorePlaces beside(String name) {
    return KeyStorePlaces.withSlotBeside(folder.resolve(name));
  }

  private static PrivateFiles.Observer stopAt(PrivateFiles.Step crashPoint) {
    return step -> {
      if (step == crashPoint) {
        throw new PowerCut();
      }
    };
  }

  /** Not an exception that anything cleans up after: what is on the disk stays as it is. */
  private static final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;
  }
}
