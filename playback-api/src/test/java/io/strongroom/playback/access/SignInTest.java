package io.strongroom.playback.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.Argon2Cost;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.keys.PasswordHash;
import io.strongroom.playback.http.MemoryState;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignInTest {
  private static final Argon2Cost CHEAP = new Argon2Cost(64, 1, 1);
  private static final String PASSWORD = "correct horse battery";

  @TempDir Path folder;

  @Test
  void aNodeThatKnowsNoAccountSaysSoAndDoesNotCallThePasswordWrong() {
    SecureRandom random = new SecureRandom();
    MovableClock clock = new MovableClock();
    NodeKey key = NodeKey.loadOrCreate(folder.resolve("key"), random);
    try (RocksStateStore store =
        RocksStateStore.open(folder.resolve("state"), new DocumentCipher(key))) {
      Accounts accounts = new Accounts(store, new PasswordHash(random, CHEAP));
      SignIn signIn =
          new SignIn(
              accounts,
              new Sessions(clock, random),
              new SignInThrottle(clock),
              clock,
              account -> {});
      for (int n = 0; n < 50; n++) {
        assertThatThrownBy(() -> attempt(signIn, "admin"))
            .isInstanceOfSatisfying(
                StrongroomException.class,
                e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE))
            .hasMessageContaining("accounts.first-password-file");
      }
      accounts.add("admin", "Li Na", "IT", Role.ADMINISTRATOR, PASSWORD.toCharArray());
      assertThat(attempt(signIn, "nobody")).isInstanceOf(SignIn.Outcome.Refused.class);
      assertThat(attempt(signIn, "admin")).isInstanceOf(SignIn.Outcome.SignedIn.class);
    }
  }

  private static SignIn.Outcome attempt(SignIn signIn, String user) {
    return signIn.attempt(
        user, PASSWORD.toCharArray(), Optional.empty(), Optional.empty(), "10.0.0.7");
  }

  @Test
  void aCodeIsAskedForAfterThePasswordAndTakenOnce() {
    SecureRandom random = new SecureRandom();
    MovableClock clock = new MovableClock();
    Accounts accounts = new Accounts(new MemoryState(), new PasswordHash(random, CHEAP));
    SignIn signIn =
        new SignIn(
            accounts, new Sessions(clock, random), new SignInThrottle(clock), clock, a -> {});
    Account admin =
        accounts.add("admin", "Li Na", "IT", Role.ADMINISTRATOR, PASSWORD.toCharArray());
    String secret = Totp.newSecret(random);
    TotpKey key = new TotpKey(secret, true, 0);
    Account _ =
        accounts.change(
            "admin",
            account -> account.with(account.credentials().withTotp(Optional.of(key))),
            (account, document) -> {});
    long step = clock.instant().getEpochSecond() / 30;
    assertThat(admin.credentials().totp()).isEmpty();
    assertThat(attempt(signIn, "admin")).isInstanceOf(SignIn.Outcome.CodeNeeded.class);
    assertThat(coded(signIn, Totp.code(secret, step - 2)))
        .isInstanceOf(SignIn.Outcome.Refused.class);
    assertThat(coded(signIn, Totp.code(secret, step - 1)))
        .isInstanceOf(SignIn.Outcome.SignedIn.class);
    assertThat(coded(signIn, Totp.code(secret, step - 1)))
        .as("used")
        .isInstanceOf(SignIn.Outcome.Refused.class);
    assertThat(coded(signIn, Totp.code(secret, step + 1)))
        .isInstanceOf(SignIn.Outcome.SignedIn.class);
    assertThat(coded(signIn, Totp.code(secret, step)))
        .as("older than one that was used")
        .isInstanceOf(SignIn.Outcome.Refused.class);
  }

  private static SignIn.Outcome coded(SignIn signIn, String code) {
    return signIn.attempt(
        "admin", PASSWORD.toCharArray(), Optional.of(code), Optional.empty(), "10.0.0.7");
  }
}
