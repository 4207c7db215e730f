package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.OpenFailedException;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The day keys of a key store at one moment. Immutable. */
final class DayKeys {
  static final DayKeys EMPTY = new DayKeys(List.of());

  private static final int MIN_ENTRY_BYTES = 1 + 1 + 4 + P256.POINT_BYTES + P256.SCALAR_BYTES;

  private final List<DayKey> keys;
  private final Map<DayKeyId, DayKey> newest = new HashMap<>();
  private final Map<Long, DayKey> byKeyId = new HashMap<>();

  private DayKeys(List<DayKey> keys) {
    this.keys = List.copyOf(keys);
    for (DayKey key : keys) {
      newest.put(key.publicKey().id(), key);
      byKeyId.put(asLong(key.publicKey().keyId()), key);
    }
  }

  /** One key, both halves. */
  record DayKey(DayPublicKey publicKey, ECPrivateKey privateKey) {
    @Override
    public String toString() {
      return publicKey.toString();
    }
  }

  boolean hasAll(Collection<DayKeyId> ids) {
    return newest.keySet().containsAll(ids);
  }

  List<DayPublicKey> publicKeys() {
    return keys.stream().map(DayKey::publicKey).toList();
  }

  List<DayPublicKey> publicKeys(DayKeyId id) {
    return publicKeys().stream().filter(key -> key.id().equals(id)).toList();
  }

  List<DayPublicKey> publicKeys(Collection<DayKeyId> ids) {
    List<DayPublicKey> result = new ArrayList<>(ids.size());
    for (DayKeyId id : ids) {
      DayKey key = newest.get(id);
      if (key == null) {
        throw new IllegalStateException("no day key was made for " + id);
      }
      result.add(key.publicKey());
    }
    return result;
  }

  @Nullable DayKey find(DayKeyId id, byte[] keyId) {
    DayKey key = byKeyId.get(asLong(keyId));
    return key != null && key.publicKey().id().equals(id) ? key : null;
  }

  /** These keys and new ones for the ids that have none. */
  DayKeys with(Collection<DayKeyId> ids, SecureRandom random) {
    List<DayKey> next = new ArrayList<>(keys);
    for (DayKeyId id : ids) {
      if (!newest.containsKey(id)) {
        KeyPair pair = P256.generate(random);
        DayPublicKey publicKey = DayPublicKey.of(id, (ECPublicKey) pair.getPublic());
        next.add(new DayKey(publicKey, (ECPrivateKey) pair.getPrivate()));
      }
    }
    return bounded(next);
  }

  /** These keys and those of others that are not among them; this object if all are. */
  DayKeys withAll(Collection<DayKey> others) {
    List<DayKey> next = new ArrayList<>(keys);
    Set<DayPublicKey> present = new HashSet<>(publicKeys());
    for (DayKey other : others) {
      if (present.add(other.publicKey())) {
        next.add(other);
      }
    }
    return next.size() == keys.size() ? this : bounded(next);
  }

  /** These keys but for all of one id. */
  DayKeys without(DayKeyId id) {
    return new DayKeys(keys.stream().filter(key -> !key.publicKey().id().equals(id)).toList());
  }

  private static DayKeys bounded(List<DayKey> keys) {
    if (keys.size() > KeyStore.MAX_KEYS) {
      throw new IllegalStateException("a key store holds at most " + KeyStore.MAX_KEYS + " keys");
    }
    return new DayKeys(keys);
  }

  /** Count (4 bytes), then per key: class and day, public point, private scalar. */
  byte[] encode() {
    List<byte[]> publicKeys = keys.stream().map(key -> key.publicKey().encode()).toList();
    int total = Integer.BYTES;
    for (byte[] publicKey : publicKeys) {
      total += publicKey.length + P256.SCALAR_BYTES;
    }
    ByteBuffer body = ByteBuffer.allocate(total).putInt(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      byte[] scalar = P256.encode(keys.get(i).privateKey());
      body.put(publicKeys.get(i)).put(scalar);
      Arrays.fill(scalar, (byte) 0);
    }
    return body.array();
  }

  /** Reads what {@link #encode} wrote; OpenFailedException for anything else. */
  static DayKeys decode(byte[] body) {
    ByteBuffer source = ByteBuffer.wrap(body);
    int count = Encoded.int32(source);
    if (count < 0 || count > KeyStore.MAX_KEYS || count > source.remaining() / MIN_ENTRY_BYTES) {
      throw new OpenFailedException();
    }
    List<DayKey> keys = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      DayPublicKey publicKey = DayPublicKey.decode(source);
      byte[] scalar = Encoded.bytes(source, P256.SCALAR_BYTES);
      keys.add(new DayKey(publicKey, P256.decodePrivate(scalar)));
      Arrays.fill(scalar, (byte) 0);
    }
    Encoded.end(source);
    return new DayKeys(keys);
  }

  private static long asLong(byte[] keyId) {
    return ByteBuffer.wrap(keyId).getLong();
  }
}
