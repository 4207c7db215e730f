package io.strongroom.retention.policy;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.DayPublicKey;
import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.KeyStore;
import io.strongroom.crypto.keys.PublicKeyRing;
import io.strongroom.crypto.keys.SealedDayKey;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Keeps day keys of a cluster: they are control records of kind DAY_KEY, one for each class and
 * day. A keyholder makes those that are missing, of two that do so at once one wins, and takes all
 * into its key store. Every node fills its ring of public keys from the records, ahead of time, so
 * that neither an outage of all keyholders nor one of the shared store stops recording (invariant
 * 1).
 *
 * <p>Called every few seconds; calls must not overlap. Blocks on the shared store where keys are
 * missing, else not on the network. Writes only what has changed.
 */
public final class ClusterDayKeySupply {
  /** Stands while a record of a day key is damaged, or was made under another key store. */
  static final String REFUSED_ALARM = "day-key-refused";

  private final RecordingRules rules;
  private final PublicKeyRing ring;
  private final Optional<KeyStore> store;
  private final StateStore records;
  private final Predicate<DayKeyId> going;
  private final Alarms alarms;
  private final DayKeyAlarms dayKeyAlarms;

  /** What was read last: parsing a key costs a tenth of a millisecond, and there are thousands. */
  private Map<String, Parsed> parsed = Map.of();

  private record Parsed(Versioned record, SealedDayKey key) {}

  /**
   * @param store the opened key store, with the root that all keyholders have; empty on a node that
   *     is no keyholder, or has no passphrase
   * @param records the control records that all nodes share
   * @param going whether the expiry of a class-day has begun: its key is taken no more
   */
  public ClusterDayKeySupply(
      RecordingRules rules,
      PublicKeyRing ring,
      Optional<KeyStore> store,
      StateStore records,
      Predicate<DayKeyId> going,
      Alarms alarms) {
    this.rules = rules;
    this.ring = ring;
    this.store = store;
    this.records = records;
    this.going = going;
    this.alarms = alarms;
    this.dayKeyAlarms = new DayKeyAlarms(rules, ring, alarms);
  }

  /** Makes, adopts and hands on what is missing, and says so if keys run out. */
  public void supply(LocalDate today) {
    List<DayKeyId> needed = rules.keysNeeded(today);
    Set<String> refused = new TreeSet<>();
    Map<DayKeyId, SealedDayKey> agreed = read(refused);
    try {
      if (store.isPresent()) {
        make(store.get(), needed, agreed, refused);
        store.get().adopt(agreed.values()).forEach(key -> refused.add(recordId(key.id())));
      }
      fill(needed, agreed);
      dayKeyAlarms.kept();
    } catch (KeyFileException e) {
      // Recorders go on with the keys they have (invariant 1); the next call tries again.
      dayKeyAlarms.failing(e);
    }
    tell(refused);
    rules.advance(id -> ring.find(id).isPresent(), today);
    dayKeyAlarms.check(today);
  }

  private Map<DayKeyId, SealedDayKey> read(Set<String> refused) {
    Map<DayKeyId, SealedDayKey> agreed = new HashMap<>();
    Map<String, Parsed> now = new HashMap<>();
    for (Versioned record : records.list(Kind.DAY_KEY)) {
      Parsed known = parsed.get(record.id());
      if (known == null || !known.record().equals(record)) {
        known = parse(record).orElse(null);
      }
      if (known == null) {
        refused.add(record.id());
      } else {
        now.put(record.id(), known);
        if (!going.test(known.key().id())) {
          agreed.put(known.key().id(), known.key());
        }
      }
    }
    parsed = now;
    return agreed;
  }

  private static Optional<Parsed> parse(Versioned record) {
    try {
      SealedDayKey key = SealedDayKey.decode(record.document().toArray());
      return recordId(key.id()).equals(record.id())
          ? Optional.of(new Parsed(record, key))
          : Optional.empty();
    } catch (OpenFailedException e) {
      return Optional.empty();
    }
  }

  /** Makes missing keys, as far as the shared store answers. */
  private void make(
      KeyStore open,
      List<DayKeyId> needed,
      Map<DayKeyId, SealedDayKey> agreed,
      Set<String> refused) {
    for (DayKeyId id : needed) {
      if (!agreed.containsKey(id) && !going.test(id)) {
        try {
          agree(open, id).ifPresent(key -> agreed.put(id, key));
        } catch (StrongroomException e) {
          if (e.kind() == ErrorKind.UNAVAILABLE) {
            // The store of control records has an alarm of its own; keys are made days ahead.
            return;
          }
          refused.add(recordId(id));
        }
      }
    }
  }

  /** Writes a new key if nobody has written one yet, else takes the one that is there. */
  private Optional<SealedDayKey> agree(KeyStore open, DayKeyId id) {
    SealedDayKey offer = open.offer(id);
    String recordId = recordId(id);
    if (records.put(Kind.DAY_KEY, recordId, 0, Bytes.copyOf(offer.encode())).isPresent()) {
      return Optional.of(offer);
    }
    return records.get(Kind.DAY_KEY, recordId).flatMap(ClusterDayKeySupply::parse).map(Parsed::key);
  }

  /** What is not among the records stays in the ring as long as it is needed. */
  private void fill(List<DayKeyId> needed, Map<DayKeyId, SealedDayKey> agreed) {
    List<DayPublicKey> wanted = new ArrayList<>();
    for (DayKeyId id : needed) {
      Optional.ofNullable(agreed.get(id))
          .map(SealedDayKey::publicKey)
          .filter(this::mayBeUsed)
          .or(() -> ring.find(id))
          .ifPresent(wanted::add);
    }
    if (!new HashSet<>(wanted).equals(new HashSet<>(ring.all()))) {
      ring.replaceWith(wanted);
    }
  }

  /** A keyholder wraps to no key that it could not unwrap. */
  private boolean mayBeUsed(DayPublicKey key) {
    return store.map(open -> open.holds(key)).orElse(true);
  }

  private void tell(Set<String> refused) {
    if (refused.isEmpty()) {
      alarms.clear(REFUSED_ALARM, "day-keys");
      return;
    }
    alarms.raise(
        REFUSED_ALARM,
        "day-keys",
        "Records of day keys are damaged or were made under another key store: "
            + refused.stream().limit(5).toList()
            + (refused.size() > 5 ? " and " + (refused.size() - 5) + " more" : "")
            + ". Other day keys are not affected.",
        "See that all keyholders have copies of one key store (strongroom keys key-store), or use"
            + " one token and one keys.name; if they do, restore the records of these day keys from"
            + " a backup.");
  }

  /** The id of a day key's record; class and day are no secret, pack files have them too. */
  static String recordId(DayKeyId id) {
    return id.name() + "." + id.expiryDay();
  }
}
