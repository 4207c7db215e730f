package io.strongroom.node.settings;

import io.strongroom.crypto.envelope.Suite;
import io.strongroom.crypto.keys.KeyStorePlaces;
import java.nio.file.Path;
import java.util.Optional;

/** Where the private halves of the day keys lie. */
public sealed interface KeyProvider {
  /** Of the day keys that this node makes, and so of the packs that are sealed for them. */
  Suite suite();

  /** In an encrypted file; without a passphrase the node records and opens nothing. */
  record EncryptedFile(KeyStorePlaces places, Optional<Path> passphrase, Suite suite)
      implements KeyProvider {}

  /**
   * In a PKCS#11 token; without a PIN the node records and opens nothing.
   *
   * @param module the library that the token's maker gives
   * @param token its label
   * @param name of the key store in it; none: the node's id
   * @param pin file with its PIN
   */
  record Token(Path module, String token, Optional<String> name, Optional<Path> pin)
      implements KeyProvider {
    /** What a token can do is to agree on P-256. */
    @Override
    public Suite suite() {
      return Suite.AES_256_GCM_SHA_256;
    }
  }
}
