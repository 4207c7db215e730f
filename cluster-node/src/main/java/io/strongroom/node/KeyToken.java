package io.strongroom.node;

import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.Passphrase;
import io.strongroom.crypto.keys.PinMemory;
import io.strongroom.crypto.keys.PublicKeyRing;
import io.strongroom.crypto.keys.TokenException;
import io.strongroom.crypto.keys.TokenKeyStore;
import io.strongroom.crypto.keys.TokenPlace;
import io.strongroom.node.settings.KeyProvider;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/**
 * Day keys in a PKCS#11 token. As with a file, only a first start without it is refused: a node
 * that has public keys records on with them, says what is wrong, and opens nothing until that is
 * mended.
 */
final class KeyToken {
  /** May hold the PIN instead of a file. */
  static final String PIN_VARIABLE = "STRONGROOM_PIN";

  /** Stands while keys that were handed out are not in the token, or others are in their place. */
  static final String SUSPECT_ALARM = "key-token-suspect";

  private static final String NO_PIN_REMEDY =
      "Set keys.pin-file (or "
          + PIN_VARIABLE
          + ") to the PIN of the token's user and restart the node.";

  private KeyToken() {}

  /** How many slots a key store has: none if it is in a token. */
  static int slots(KeyProvider provider) {
    return switch (provider) {
      case KeyProvider.EncryptedFile file -> file.places().slots().size();
      case KeyProvider.Token _ -> 0;
    };
  }

  /** Opens the key store in a token. */
  static NodeKeys open(
      KeyProvider.Token token, DataFolder data, Path ring, Alarms alarms, SecureRandom random) {
    PublicKeyRing publicKeys = PublicKeyRing.load(ring, data.key());
    TokenPlace place =
        new TokenPlace(token.module(), token.token(), token.name().orElse(data.node().toString()));
    try {
      TokenKeyStore store =
          TokenKeyStore.open(
              place,
              pin(token),
              PinMemory.in(data.resolve("keys/pin.refused"), data.key()),
              publicKeys.all(),
              random);
      return new NodeKeys(data.key(), publicKeys, Optional.of(store), "");
    } catch (KeyFileException e) {
      String remedy = e instanceof TokenException refused ? refused.remedy() : NO_PIN_REMEDY;
      if (publicKeys.all().isEmpty()) {
        throw new StrongroomException(
            ErrorKind.CALLER, "keys: " + e.getMessage() + ". " + remedy, e);
      }
      return NodeKeys.closed(data.key(), publicKeys, alarms, e.getMessage() + ".", remedy);
    }
  }

  private static Passphrase pin(KeyProvider.Token token) {
    if (token.pin().isPresent()) {
      return Passphrase.pinFromFile(token.pin().get());
    }
    return Optional.ofNullable(System.getenv(PIN_VARIABLE))
        .filter(text -> !text.isEmpty())
        .map(text -> Passphrase.of(text.toCharArray()))
        .orElseThrow(() -> new KeyFileException("no PIN was given for the token"));
  }

  /** Whether a node that can record would wait for a token. */
  static boolean mayKeepWaiting(NodeKeys keys) {
    return keys.store().orElse(null) instanceof TokenKeyStore && !keys.ring().all().isEmpty();
  }

  /** Has the alarm stand while something is wrong with keys in the token. */
  static void tell(NodeKeys keys, Alarms alarms) {
    if (!(keys.store().orElse(null) instanceof TokenKeyStore token)) {
      return;
    }
    List<String> problems = token.problems();
    if (!problems.isEmpty()) {
      alarms.raise(
          SUSPECT_ALARM,
          "keys",
          problems.size()
              + " keys: "
              + String.join(" ", problems.subList(0, Math.min(5, problems.size()))),
          "Compare with strongroom keys token-keys who has been at the token. A key that is lost"
              + " comes back from the token's own backup; restart the node then.");
    }
  }
}
