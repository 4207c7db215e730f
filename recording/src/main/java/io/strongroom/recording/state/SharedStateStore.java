package io.strongroom.recording.state;

import io.strongroom.recording.model.Bytes;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Control records that several nodes share, and what a node needs to keep a copy of them up to
 * date: a few values that tell where something has changed, and from there the records themselves,
 * sealed as they lie there. Thread-safe; calls block on the network.
 */
public interface SharedStateStore extends StateStore {
  /** Slots of a kind: 20,000 records of 2 KB are 2.5 MB in each. */
  int SLOTS = 16;

  /**
   * For each slot a value that every write and deletion in it changes. A slot that never had a
   * record has none; one whose records were all deleted keeps it.
   */
  Map<Slot, UUID> marks();

  /**
   * The records of a slot by id, each with the moment of its last write, which names that write:
   * also a record that was deleted and made again has another one.
   */
  Map<String, Long> writes(Slot slot);

  /** The records of one slot with these ids; those that are not there (any more) are left out. */
  List<Sealed> read(Slot slot, Collection<String> ids);

  /**
   * Puts back a record as it lay in a shared store, with its version, under the condition of {@link
   * #put}. The mark of its slot stays as it is: nodes take a slot without one for lost, and delete
   * nothing, until everything is back and {@link #mark} has been called.
   *
   * @return false if somebody else was faster
   */
  boolean putBack(Kind kind, Sealed record, long expectedVersion);

  /** Changes the mark of a slot, so that nodes look at its records. */
  void mark(Slot slot);

  /** A part of the records of a kind. */
  record Slot(Kind kind, int number) {
    /** All slots of all kinds. */
    public static final List<Slot> ALL =
        Stream.of(Kind.values())
            .flatMap(kind -> IntStream.range(0, SLOTS).mapToObj(number -> new Slot(kind, number)))
            .toList();

    /** Where a record is. */
    public static Slot of(Kind kind, String id) {
      return new Slot(kind, numberOf(id));
    }

    /** The number of that slot. */
    public static int numberOf(String id) {
      return Math.floorMod(id.hashCode(), SLOTS);
    }
  }

  /**
   * A record as it is stored.
   *
   * @param writtenMicros the moment of its last write, by the clock of the shared store
   * @param sealed see {@link RecordSeal}
   */
  record Sealed(String id, long version, long writtenMicros, Bytes sealed) {}
}
