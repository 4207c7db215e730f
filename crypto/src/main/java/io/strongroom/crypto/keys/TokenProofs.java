package io.strongroom.crypto.keys;

import io.strongroom.crypto.keys.TokenKeys.TokenKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Which keys of a token have been proven in the life of this process, so that footage may be
 * recorded under them, and what is wrong with others. Thread-safe.
 */
final class TokenProofs {
  private final Set<DayPublicKey> proven = ConcurrentHashMap.newKeySet();
  private final Map<String, String> problems = new ConcurrentSkipListMap<>();

  /** Has the token prove a key, if it has not before. */
  boolean isProven(TokenConnection token, TokenKey key) {
    if (proven.contains(key.publicKey())) {
      return true;
    }
    if (token.isProven(key)) {
      proven.add(key.publicKey());
      return true;
    }
    problems.put(
        key.publicKey().toString(),
        "The key "
            + key.publicKey()
            + " was not made in the token, may leave it, or has a public half that is not its own:"
            + " nothing is recorded under it.");
    return false;
  }

  /** A new key that has been proven already. */
  void made(DayPublicKey key) {
    proven.add(key);
  }

  /** A key that was handed out before is gone. */
  void lost(DayPublicKey key) {
    problems.put(
        key.toString(), "The key " + key + " is gone from the token: its footage does not open.");
  }

  /** A sentence for each key that is lost or not proven. */
  List<String> problems() {
    return List.copyOf(problems.values());
  }
}
