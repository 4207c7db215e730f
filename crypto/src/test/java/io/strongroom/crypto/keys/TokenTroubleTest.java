package io.strongroom.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.pkcs11.Cryptoki;
import io.strongroom.crypto.pkcs11.NativeCryptoki;
import io.strongroom.crypto.pkcs11.SoftHsm;
import io.strongroom.crypto.pkcs11.TroubledCryptoki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Crashes between any two calls of a token, tokens that hang, and what is not a token at all. */
@ResourceLock(SoftHsm.LOCK)
final class TokenTroubleTest {
  private static final DayKeyId ID = new DayKeyId("standard", LocalDate.of(2026, 12, 22));

  @TempDir Path folder;
  private final SecureRandom random = new SecureRandom();
  private TokenFixture token;

  @BeforeEach
  void makeToken() throws IOException {
    token = new TokenFixture(folder);
  }

  private static final class PowerCut extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Lets so many calls through once it is armed, and has the power fail after that. */
  private static final class Cut implements TroubledCryptoki.Trouble {
    private int left = Integer.MAX_VALUE;

    void in(int calls) {
      left = calls;
    }

    boolean hasNotCome() {
      return left > 0;
    }

    @Override
    public void before(String function) {
      if (function.equals("closeSession")) {
        return; // the end of the process closes them
      }
      if (left == 0) {
        throw new PowerCut();
      }
      left--;
    }
  }

  @Test
  void aCrashWhileAKeyIsMadeLeavesOneThatIsGoodOrNone() {
    boolean done = false;
    for (int point = 0; !done; point++) {
      Cut cut = new Cut();
      try (TokenKeyStore store = token.open(List.of(), cut)) {
        cut.in(point);
        try {
          store.ensure(List.of(ID));
          done = true;
        } catch (PowerCut e) {
          assertThat(cut.hasNotCome()).isFalse();
        }
        cut.in(Integer.MAX_VALUE);
      }
      try (TokenKeyStore after = token.open();
          DekWrapper wrapper = new DekWrapper(random)) {
        DayPublicKey key = after.ensure(List.of(ID)).getFirst();
        WrappedDek wrapped = wrapper.wrap(Dek.random(random), key, KeyStoreContract.HEADER);
        after.unwrap(wrapped, KeyStoreContract.HEADER).close();
        assertThat(after.publicKeys()).as("crash point " + point).hasSize(1);
        after.destroy(ID);
        assertThat(after.yields(ID)).isFalse();
      }
    }
    assertThat(token.softHsm.privateKeys(TokenFixture.TOKEN)).isEmpty();
    assertThat(token.softHsm.publicKeys(TokenFixture.TOKEN)).isEmpty();
  }

  /** The call says that a key is gone only when it is; another call, as expiry makes, ends it. */
  @Test
  void aCrashWhileAKeyIsDestroyedIsEndedByTheNextCall() {
    boolean done = false;
    for (int point = 0; !done; point++) {
      Cut cut = new Cut();
      try (TokenKeyStore store = token.open(List.of(), cut)) {
        store.ensure(List.of(ID));
        cut.in(point);
        try {
          store.destroy(ID);
          done = true;
          cut.in(Integer.MAX_VALUE);
          assertThat(store.yields(ID)).isFalse();
        } catch (PowerCut e) {
          assertThat(cut.hasNotCome()).isFalse();
        }
        cut.in(Integer.MAX_VALUE);
      }
      try (TokenKeyStore after = token.open()) {
        after.destroy(ID);
        assertThat(after.publicKeys()).as("crash point " + point).isEmpty();
      }
      assertThat(token.softHsm.publicKeys(TokenFixture.TOKEN)).isEmpty();
    }
    assertThat(token.softHsm.privateKeys(TokenFixture.TOKEN)).isEmpty();
  }

  @Test
  void aTokenThatHangsKeepsNobodyWaitingForGood() {
    token.open().close(); // a JVM that has just begun is slow
    CountDownLatch answers = new CountDownLatch(1);
    String[] hangs = {""};
    TroubledCryptoki.Trouble slow =
        new TroubledCryptoki.Trouble() {
          @Override
          public void before(String function) {
            if (function.equals(hangs[0])) {
              await(answers);
            }
          }
        };
    try (TokenKeyStore store = token.open(List.of(), Duration.ofSeconds(3), slow);
        DekWrapper wrapper = new DekWrapper(random)) {
      DayPublicKey key = store.ensure(List.of(ID)).getFirst();
      WrappedDek wrapped = wrapper.wrap(Dek.random(random), key, KeyStoreContract.HEADER);
      hangs[0] = "agree";
      assertThatExceptionOfType(TokenException.class)
          .isThrownBy(() -> store.unwrap(wrapped, KeyStoreContract.HEADER))
          .withMessageContaining("has not answered within 3 s");
      hangs[0] = "slots";
      try (TokenKeyStore start = token.open(List.of(key), Duration.ofSeconds(3), slow)) {
        assertThatExceptionOfType(TokenException.class) // a node that can record has begun
            .isThrownBy(() -> start.ensure(List.of(ID)))
            .withMessageContaining("has not answered within 3 s");
        hangs[0] = "";
        answers.countDown();
        assertThat(start.ensure(List.of(ID))).containsExactly(key);
      }
      store.unwrap(wrapped, KeyStoreContract.HEADER).close();
    }
  }

  /** A module that is ended while another thread is in it takes the process with it. */
  @Test
  void whoeverClosesItWaitsForTheCallThatIsGoingOn() throws Exception {
    CountDownLatch isIn = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    List<String> seen = new CopyOnWriteArrayList<>();
    TroubledCryptoki.Trouble slow =
        new TroubledCryptoki.Trouble() {
          @Override
          public void before(String function) {
            if (function.equals("generate")) {
              isIn.countDown();
              await(goesOn);
            }
          }

          @Override
          public void ends() {
            seen.add("ended");
          }

          @Override
          public void after(String function) {
            if (function.equals("generate")) {
              seen.add("made");
            }
          }
        };
    TokenKeyStore store = token.open(List.of(), Duration.ofSeconds(60), slow);
    Thread asking = Thread.ofPlatform().start(() -> store.ensure(List.of(ID)));
    isIn.await();
    Thread closing = Thread.ofPlatform().start(store::close);
    while (closing.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    assertThat(seen).isEmpty();
    goesOn.countDown();
    asking.join();
    closing.join();
    assertThat(seen).containsExactly("made", "ended");
    assertThatExceptionOfType(TokenException.class)
        .isThrownBy(() -> store.ensure(List.of(ID)))
        .withMessageContaining("closed");
  }

  private static final class WithoutEcdh implements TroubledCryptoki.Trouble {
    @Override
    public boolean lacks(Cryptoki.Mechanism mechanism) {
      return mechanism == Cryptoki.Mechanism.ECDH1_DERIVE;
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whatIsNoModuleIsNamed() throws Exception {
    Path text = Files.writeString(folder.resolve("text.so"), "not a library");
    Path other = Path.of(System.getProperty("java.home"), "lib", "libzip.so");
    assertRefused(folder.resolve("none.so"), TokenFixture.TOKEN, "none.so does not exist");
    assertRefused(text, TokenFixture.TOKEN, "text.so is not a library");
    assertRefused(other, TokenFixture.TOKEN, "is no PKCS#11 library");
    assertRefused(SoftHsm.MODULE, "elsewhere", "no token is called elsewhere", "custody");
  }

  private void assertRefused(Path module, String label, String... words) {
    assertThatExceptionOfType(TokenException.class)
        .isThrownBy(() -> token.open(new TokenPlace(module, label, "county")))
        .satisfies(e -> assertThat(e.getMessage()).contains(words))
        .satisfies(e -> assertThat(e.remedy()).isNotBlank());
  }

  @Test
  void aPinThatOthersMayReadIsRefused() throws Exception {
    Path pin = Files.writeString(folder.resolve("pin"), SoftHsm.PIN);
    Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("rw-r-----"));
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> Passphrase.pinFromFile(pin))
        .withMessageContaining("chmod 600 " + pin);
  }

  @Test
  void aTokenThatCannotAgreeIsNamed() {
    assertThatThrownBy(
            () ->
                TokenKeyStore.open(
                    TokenFixture.PLACE,
                    TokenFixture.pin(),
                    PinMemory.none(),
                    List.of(),
                    random,
                    module -> new TroubledCryptoki(NativeCryptoki.load(module), new WithoutEcdh()),
                    TokenFixture.PATIENCE))
        .isInstanceOf(TokenException.class)
        .hasMessageContaining("CKM_ECDH1_DERIVE");
  }
}
