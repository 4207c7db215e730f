package io.strongroom.crypto.keys;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The day keys that were found in a token at one moment. Immutable. */
final class TokenKeys {
  static final TokenKeys EMPTY = new TokenKeys(List.of());

  /** The same on every keyholder: of two keys of one id all take the same one. */
  private static final Comparator<TokenKey> ORDER =
      Comparator.<TokenKey, java.time.LocalDate>comparing(key -> key.id().expiryDay())
          .thenComparing(key -> key.id().name())
          .thenComparing(key -> HexFormat.of().formatHex(key.publicKey().keyId()));

  private final List<TokenKey> keys;
  private final Map<Long, TokenKey> byKeyId = new HashMap<>();

  /**
   * A pair of which both halves are there.
   *
   * @param privateKey handle of the private half
   * @param publicObject handle of the public half
   */
  record TokenKey(DayPublicKey publicKey, long privateKey, long publicObject) {
    DayKeyId id() {
      return publicKey.id();
    }
  }

  private TokenKeys(List<TokenKey> keys) {
    this.keys = keys;
    keys.forEach(key -> byKeyId.put(number(key.publicKey().keyId()), key));
  }

  static TokenKeys of(Collection<TokenKey> keys) {
    return new TokenKeys(keys.stream().sorted(ORDER).toList());
  }

  int size() {
    return keys.size();
  }

  List<DayPublicKey> publicKeys() {
    return keys.stream().map(TokenKey::publicKey).toList();
  }

  /** Those of one class-day, or those of its hold key. */
  List<TokenKey> of(DayKeyId id) {
    return keys.stream().filter(key -> key.id().equals(id)).toList();
  }

  Optional<TokenKey> find(DayKeyId id, byte[] keyId) {
    return Optional.ofNullable(byKeyId.get(number(keyId))).filter(key -> key.id().equals(id));
  }

  /** These keys, but those of one id replaced by what was found just now. */
  TokenKeys with(DayKeyId id, Collection<TokenKey> found) {
    List<TokenKey> all = new ArrayList<>(keys);
    all.removeIf(key -> key.id().equals(id));
    all.addAll(found);
    return of(all);
  }

  private static long number(byte[] keyId) {
    return ByteBuffer.wrap(keyId).getLong();
  }
}
