package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.OpenFailedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The day keys of a key store at one moment. Immutable. */
final class DayKeys {
  static final DayKeys EMPTY = new DayKeys(List.of());

  private final List<SealedDayKey> keys;
  private final Map<DayKeyId, SealedDayKey> newest = new HashMap<>();
  private final Map<Long, SealedDayKey> byKeyId = new HashMap<>();

  private DayKeys(List<SealedDayKey> keys) {
    this.keys = List.copyOf(keys);
    for (SealedDayKey key : keys) {
      newest.put(key.id(), key);
      byKeyId.put(asLong(key.publicKey().keyId()), key);
    }
  }

  boolean hasAll(Collection<DayKeyId> ids) {
    return newest.keySet().containsAll(ids);
  }

  List<SealedDayKey> all() {
    return keys;
  }

  List<DayPublicKey> publicKeys() {
    return keys.stream().map(SealedDayKey::publicKey).toList();
  }

  List<DayPublicKey> publicKeys(Collection<DayKeyId> ids) {
    List<DayPublicKey> result = new ArrayList<>(ids.size());
    for (DayKeyId id : ids) {
      SealedDayKey key = newest.get(id);
      if (key == null) {
        throw new IllegalStateException("no day key was made for " + id);
      }
      result.add(key.publicKey());
    }
    return result;
  }

  @Nullable SealedDayKey find(DayKeyId id, byte[] keyId) {
    SealedDayKey key = byKeyId.get(asLong(keyId));
    return key != null && key.id().equals(id) ? key : null;
  }

  /** These keys and new ones for the ids that have none. */
  DayKeys with(Collection<DayKeyId> ids, Function<DayKeyId, SealedDayKey> maker) {
    List<SealedDayKey> next = new ArrayList<>(keys);
    for (DayKeyId id : ids) {
      if (!newest.containsKey(id)) {
        next.add(maker.apply(id));
      }
    }
    return bounded(next);
  }

  /** These keys and those of others that are not among them; this object if all are. */
  DayKeys withAll(Collection<SealedDayKey> others) {
    List<SealedDayKey> next = new ArrayList<>(keys);
    Set<DayPublicKey> present = new HashSet<>(publicKeys());
    for (SealedDayKey other : others) {
      if (present.add(other.publicKey())) {
        next.add(other);
      }
    }
    return next.size() == keys.size() ? this : bounded(next);
  }

  /** Those of these keys for which this is so. */
  DayKeys those(Predicate<SealedDayKey> which) {
    return new DayKeys(keys.stream().filter(which).toList());
  }

  private static DayKeys bounded(List<SealedDayKey> keys) {
    if (keys.size() > KeyStore.MAX_KEYS) {
      throw new IllegalStateException("a key store holds at most " + KeyStore.MAX_KEYS + " keys");
    }
    return new DayKeys(keys);
  }

  /** Count (4 bytes), then each key as it encodes itself. */
  byte[] encode() {
    List<byte[]> encoded = keys.stream().map(SealedDayKey::encode).toList();
    int total = Integer.BYTES + encoded.stream().mapToInt(key -> key.length).sum();
    ByteBuffer body = ByteBuffer.allocate(total).putInt(keys.size());
    encoded.forEach(body::put);
    return body.array();
  }

  /** Reads what {@link #encode} wrote, to the end; OpenFailedException for anything else. */
  static DayKeys decode(ByteBuffer source) {
    int count = Encoded.int32(source);
    if (count < 0
        || count > KeyStore.MAX_KEYS
        || count > source.remaining() / SealedDayKey.MIN_BYTES) {
      throw new OpenFailedException();
    }
    List<SealedDayKey> keys = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      keys.add(SealedDayKey.decode(source));
    }
    Encoded.end(source);
    return new DayKeys(keys);
  }

  private static long asLong(byte[] keyId) {
    return ByteBuffer.wrap(keyId).getLong();
  }
}
