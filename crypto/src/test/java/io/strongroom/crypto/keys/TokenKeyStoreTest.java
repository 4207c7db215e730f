package io.strongroom.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.pkcs11.CryptokiException;
import io.strongroom.crypto.pkcs11.SoftHsm;
import io.strongroom.crypto.pkcs11.TroubledCryptoki;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The contract on SoftHSM, and what a token alone does; pkcs11-tool says what is in it. */
@ResourceLock(SoftHsm.LOCK)
final class TokenKeyStoreTest extends KeyStoreContract {
  private static final String FIRST_LABEL = "strongroom county standard/2026-12-22";

  @TempDir Path folder;
  private TokenFixture token;

  @BeforeEach
  void makeToken() throws IOException {
    token = new TokenFixture(folder);
  }

  @Override
  KeyStore open() {
    return token.open();
  }

  @Override
  KeyStore openForeign() {
    return token.open(new TokenPlace(SoftHsm.MODULE, TokenFixture.TOKEN, "neighbour"));
  }

  private List<String> privateKeys() {
    return token.softHsm.privateKeys(TokenFixture.TOKEN);
  }

  @Test
  void privateHalvesAreMadeInTheTokenNeverLeaveItAndGo() {
    try (KeyStore store = open()) {
      store.ensure(List.of(FIRST));
      assertThat(privateKeys())
          .singleElement()
          .asString()
          .contains(FIRST_LABEL)
          .contains("sensitive", "always sensitive", "never extractable", "local")
          .contains("Usage:      derive\n");
      store.destroy(FIRST);
      assertThat(privateKeys()).isEmpty();
      assertThat(token.softHsm.publicKeys(TokenFixture.TOKEN)).isEmpty();
    }
  }

  @Test
  void aStoreOfAnotherNameInTheSameTokenIsNotTouched() {
    try (KeyStore store = open();
        KeyStore neighbour = openForeign()) {
      store.ensure(List.of(FIRST));
      DayPublicKey theirs = neighbour.ensure(List.of(FIRST)).getFirst();
      assertThat(store.publicKeys()).hasSize(1).doesNotContain(theirs);
      store.destroy(FIRST);
      assertThat(neighbour.holds(theirs)).isTrue();
    }
  }

  @Test
  void aWrongPinIsTriedOnceAndNotAgainBeforeItIsAnother() {
    assertThatExceptionOfType(TokenException.class)
        .isThrownBy(() -> token.openWith("00000", List.of()))
        .withMessageContaining("PIN is wrong")
        .satisfies(e -> assertThat(e.remedy()).contains("keys.pin-file"))
        .satisfies(e -> assertThat(e.comesBack()).isFalse());
    assertThat(triesAreLow()).isTrue();
    token.open().close(); // the right one: the token counts anew
    assertThat(triesAreLow()).isFalse();

    assertThatExceptionOfType(TokenException.class)
        .isThrownBy(() -> token.openWith("00000", List.of()))
        .withMessageContaining("PIN is wrong");
    assertThat(triesAreLow()).isTrue();
    String _ = token.softHsm.tool(TokenFixture.TOKEN, "--list-objects"); // counts anew
    assertThatExceptionOfType(TokenException.class)
        .isThrownBy(() -> token.openWith("00000", List.of()))
        .withMessageContaining("has refused this PIN before");
    assertThat(triesAreLow()).isFalse();
  }

  private boolean triesAreLow() {
    return token.softHsm.tokens().contains("PIN count low");
  }

  @Test
  void aSessionThatIsLostIsMadeAnew() {
    Dek dek = Dek.random(random);
    AtomicInteger logins = new AtomicInteger();
    TroubledCryptoki[] module = new TroubledCryptoki[1];
    try (KeyStore store =
        TokenKeyStore.open(
            TokenFixture.PLACE,
            TokenFixture.pin(),
            PinMemory.none(),
            List.of(),
            random,
            file -> {
              module[0] =
                  new TroubledCryptoki(
                      io.strongroom.crypto.pkcs11.NativeCryptoki.load(file),
                      new TroubledCryptoki.Trouble() {
                        @Override
                        public void before(String function) {
                          if (function.equals("login")) {
                            logins.incrementAndGet();
                          }
                        }
                      });
              return module[0];
            },
            TokenFixture.PATIENCE)) {
      WrappedDek wrapped = wrap(dek, store.ensure(List.of(FIRST)).getFirst());
      module[0].loseSessions();
      assertThat(opens(store, wrapped, dek)).isTrue();
      module[0].loseSessions();
      assertThat(store.ensure(List.of(FIRST, SECOND))).hasSize(2);
      module[0].loseSessions();
      assertThat(store.destroy(FIRST)).hasSize(1);
      assertThat(logins).hasValue(4);
    }
  }

  /** While it is away nothing is taken for destroyed, and when it is back all is as it was. */
  @Test
  void aTokenThatIsAwayIsSaidToBeAwayAndComesBack() {
    Dek dek = Dek.random(random);
    boolean[] away = {false};
    TroubledCryptoki.Trouble unplugged =
        new TroubledCryptoki.Trouble() {
          @Override
          public void before(String function) {
            if (away[0]) {
              throw new CryptokiException(function, CryptokiException.DEVICE_REMOVED);
            }
          }
        };
    List<DayPublicKey> known;
    WrappedDek wrapped;
    try (KeyStore store = token.open(List.of(), unplugged)) {
      known = store.ensure(List.of(FIRST));
      wrapped = wrap(dek, known.getFirst());
      away[0] = true;
      assertAway(() -> store.unwrap(wrapped, HEADER));
      assertAway(() -> store.ensure(List.of(FIRST)));
      assertAway(() -> store.destroy(FIRST));
      assertAway(() -> store.adopt(List.of()));
      away[0] = false;
      assertThat(opens(store, wrapped, dek)).isTrue();
    }
    away[0] = true;
    assertAway(() -> token.open(List.of(), unplugged));
    try (KeyStore store = token.open(known, unplugged)) { // a node that has recorded begins
      assertAway(() -> store.unwrap(wrapped, HEADER));
      away[0] = false;
      assertThat(store.ensure(List.of(FIRST))).isEqualTo(known);
      assertThat(opens(store, wrapped, dek)).isTrue();
    }
  }

  private static void assertAway(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatExceptionOfType(TokenException.class)
        .isThrownBy(call)
        .withMessageContaining("does not answer")
        .withMessageContaining("DEVICE_REMOVED")
        .satisfies(e -> assertThat(e.comesBack()).isTrue());
  }

  @Test
  void aTokenThatWasMadeAnewIsNotTakenForTheOneThatIsGone() {
    List<DayPublicKey> known;
    try (KeyStore store = open()) {
      known = store.ensure(List.of(FIRST, SECOND));
    }
    token.softHsm.remove(TokenFixture.TOKEN);
    token.softHsm.make(TokenFixture.TOKEN);
    try (KeyStore store = token.openWith(SoftHsm.PIN, known)) {
      assertThatExceptionOfType(TokenException.class)
          .isThrownBy(() -> store.ensure(List.of(FIRST)))
          .withMessageContaining("none of the 2 day keys");
      assertThatExceptionOfType(TokenException.class).isThrownBy(() -> store.destroy(FIRST));
    }
    assertThat(privateKeys()).isEmpty();
  }

  @Test
  void aKeyThatIsGoneIsToldAndAnotherTakesItsPlace() {
    List<DayPublicKey> known;
    WrappedDek lost;
    try (KeyStore store = open()) {
      known = store.ensure(List.of(FIRST, SECOND));
      lost = wrap(Dek.random(random), known.getFirst());
    }
    String first =
        privateKeys().stream().filter(key -> key.contains(FIRST_LABEL)).findFirst().orElseThrow();
    String _ =
        token.softHsm.tool(
            TokenFixture.TOKEN, "--delete-object", "--type", "privkey", "--id", SoftHsm.id(first));
    try (TokenKeyStore store = token.openWith(SoftHsm.PIN, known)) {
      assertThat(store.problems()).singleElement().asString().contains("is gone", "2026-12-22");
      assertThat(store.holds(known.getFirst())).isFalse();
      assertThatExceptionOfType(OpenFailedException.class)
          .isThrownBy(() -> store.unwrap(lost, HEADER));
      DayPublicKey other = store.ensure(List.of(FIRST)).getFirst();
      assertThat(other).isNotEqualTo(known.getFirst());
      store.destroy(FIRST);
    }
    assertThat(privateKeys()).hasSize(1);
    assertThat(token.softHsm.publicKeys(TokenFixture.TOKEN))
        .as("also the half that was left alone")
        .hasSize(1);
  }

  /** Whoever may write to the token cannot have footage sealed to a key that he has elsewhere. */
  @Test
  void aPublicKeyThatSomebodyPutIntoTheTokenIsNotUsed() throws Exception {
    DayPublicKey original;
    try (KeyStore store = open()) {
      original = store.ensure(List.of(FIRST)).getFirst();
    }
    String id = SoftHsm.id(privateKeys().getFirst());
    KeyPair his = P256.generate(random);
    Path file = Files.write(folder.resolve("his.der"), his.getPublic().getEncoded());
    String _ =
        token.softHsm.tool(TokenFixture.TOKEN, "--delete-object", "--type", "pubkey", "--id", id);
    String _ =
        token.softHsm.tool(
            TokenFixture.TOKEN,
            "--write-object",
            file.toString(),
            "--type",
            "pubkey",
            "--id",
            id,
            "--label",
            FIRST_LABEL);
    DayPublicKey planted = DayPublicKey.of(FIRST, (ECPublicKey) his.getPublic());
    try (TokenKeyStore store = token.open()) {
      assertThat(store.publicKeys()).containsExactly(planted);
      assertThat(store.holds(planted)).isFalse();
      assertThat(store.ensure(List.of(FIRST)).getFirst()).isNotEqualTo(planted);
      assertThat(store.problems()).singleElement().asString().contains("nothing is recorded under");
      store.destroy(FIRST);
    }
    assertThat(original).isNotEqualTo(planted);
    assertThat(privateKeys()).isEmpty();
  }

  @Test
  void whoeverLooksIntoATokenSeesWhichKeysAreThereAndLeavesNothing() {
    DayPublicKey ours;
    try (KeyStore store = open();
        KeyStore neighbour = openForeign()) {
      ours = store.ensure(List.of(FIRST)).getFirst();
      neighbour.ensure(List.of(SECOND));
    }
    TokenInspection seen =
        TokenInspection.of(SoftHsm.MODULE, TokenFixture.TOKEN, TokenFixture.pin());
    assertThat(seen.token().maker()).isEqualTo("SoftHSM project");
    assertThat(seen.keys())
        .extracting(TokenInspection.Found::store, TokenInspection.Found::id)
        .containsExactly(
            tuple("county", "standard/2026-12-22"), tuple("neighbour", "standard/2026-12-23"));
    assertThat(seen.keys().getFirst().keyId()).hasValue(HexFormat.of().formatHex(ours.keyId()));
    assertThat(seen.keys()).allMatch(TokenInspection.Found::neverLeft);
    assertThat(privateKeys()).hasSize(2);
  }

  /** Keyholders of a cluster share a token; each sees what the other makes and destroys. */
  @Test
  void twoProcessesUseOneTokenAtOnce() throws Exception {
    Path seen = folder.resolve("seen");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            TokenUser.class.getName(),
            seen.toString());
    token.softHsm.environment(builder);
    Process other = builder.redirectErrorStream(true).start();
    Dek dek = Dek.random(random);
    try (KeyStore store = open()) {
      WrappedDek ours = wrap(dek, store.ensure(TokenUser.IDS).getFirst());
      String output = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(other.waitFor()).as(output).isZero();
      for (String line : Files.readAllLines(seen)) {
        WrappedDek theirs =
            WrappedDek.decode(java.nio.ByteBuffer.wrap(HexFormat.of().parseHex(line)));
        store.unwrap(theirs, HEADER).close();
      }
      assertThat(opens(store, ours, dek)).isTrue();
      TokenUser.IDS.forEach(store::destroy);
    }
    assertThat(privateKeys()).isEmpty();
  }
}
