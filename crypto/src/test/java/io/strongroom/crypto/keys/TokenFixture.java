package io.strongroom.crypto.keys;

import io.strongroom.crypto.pkcs11.NativeCryptoki;
import io.strongroom.crypto.pkcs11.SoftHsm;
import io.strongroom.crypto.pkcs11.TroubledCryptoki;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** A token of SoftHSM in a folder, and key stores in it with and without trouble. */
final class TokenFixture {
  static final String TOKEN = "custody";
  static final TokenPlace PLACE = new TokenPlace(SoftHsm.MODULE, TOKEN, "county");

  /** A machine that is busy otherwise is no token that hangs. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  final SoftHsm softHsm;
  private final SecureRandom random = new SecureRandom();
  private final PinMemory memory;

  TokenFixture(Path folder) throws IOException {
    softHsm = SoftHsm.in(folder);
    softHsm.make(TOKEN);
    memory =
        PinMemory.in(
            folder.resolve("pin.refused"),
            NodeKey.loadOrCreate(folder.resolve("node.key"), random));
  }

  static Passphrase pin() {
    return Passphrase.of(SoftHsm.PIN.toCharArray());
  }

  TokenKeyStore open() {
    return open(PLACE);
  }

  TokenKeyStore open(TokenPlace place) {
    return TokenKeyStore.open(
        place, pin(), memory, List.of(), random, NativeCryptoki::load, PATIENCE);
  }

  TokenKeyStore openWith(String pin, Collection<DayPublicKey> known) {
    return TokenKeyStore.open(
        PLACE,
        Passphrase.of(pin.toCharArray()),
        memory,
        known,
        random,
        NativeCryptoki::load,
        PATIENCE);
  }

  TokenKeyStore open(Collection<DayPublicKey> known, TroubledCryptoki.Trouble trouble) {
    return open(known, PATIENCE, trouble);
  }

  TokenKeyStore open(
      Collection<DayPublicKey> known, Duration patience, TroubledCryptoki.Trouble trouble) {
    return TokenKeyStore.open(
        PLACE,
        pin(),
        memory,
        known,
        random,
        module -> new TroubledCryptoki(NativeCryptoki.load(module), trouble),
        patience);
  }
}
