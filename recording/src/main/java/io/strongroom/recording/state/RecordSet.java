package io.strongroom.recording.state;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.SharedStateStore.Sealed;
import io.strongroom.recording.state.SharedStateStore.Slot;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.rocksdb.RocksRecordCopy;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * All shared control records at one time, sealed as they are shared.
 *
 * @param entries sound ones, ordered by kind and id
 * @param damaged what was left out because it does not open, in words
 */
public record RecordSet(List<Entry> entries, List<String> damaged) {
  /** One record. */
  public record Entry(Kind kind, Sealed record) {
    Slot slot() {
      return Slot.of(kind, record.id());
    }
  }

  public RecordSet {
    entries =
        entries.stream()
            .sorted(Comparator.comparing(Entry::kind).thenComparing(e -> e.record().id()))
            .toList();
    damaged = List.copyOf(damaged);
  }

  /** What lies in the shared store now. */
  public static RecordSet of(SharedStateStore shared, RecordSeal seal) {
    List<Entry> found = new ArrayList<>();
    for (Slot slot : Slot.ALL) {
      shared
          .read(slot, shared.writes(slot).keySet())
          .forEach(record -> found.add(new Entry(slot.kind(), record)));
    }
    return sound(found, seal);
  }

  /** What a node's own copy holds. */
  public static RecordSet of(RocksRecordCopy copy, RecordSeal seal) {
    List<Entry> found = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      copy.all(kind).forEach(record -> found.add(new Entry(kind, record)));
    }
    return sound(found, seal);
  }

  /**
   * Those of the entries that open.
   *
   * @throws StrongroomException CALLER if none does: it is the wrong key
   */
  static RecordSet sound(List<Entry> found, RecordSeal seal) {
    List<Entry> sound = new ArrayList<>();
    List<String> damaged = new ArrayList<>();
    for (Entry entry : found) {
      Sealed record = entry.record();
      if (seal.opens(entry.kind(), record)) {
        sound.add(entry);
      } else {
        damaged.add(RecordSeal.text(entry.kind()) + "/" + record.id());
      }
    }
    if (sound.isEmpty() && !damaged.isEmpty()) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "cluster.tls: its records.key opens none of "
              + damaged.size()
              + " control records; put the records.key of the cluster that they belong to there");
    }
    return new RecordSet(sound, damaged);
  }

  /** The last write among them, to the second; the epoch if no write has a known moment. */
  public Instant newest() {
    long micros = entries.stream().mapToLong(e -> e.record().writtenMicros()).max().orElse(0);
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).truncatedTo(ChronoUnit.SECONDS);
  }
}
