package io.strongroom.recording.index;

import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.RetentionClass;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a node's catalogue knows of replicas: which packs here are copies, which other nodes hold a
 * pack, and for which packs this node is to see to one more copy. A copy's row is told to the
 * shared index when it is under a later key than its class-day's first. Thread-safe; calls block.
 * Only {@link #begin}, {@link #follow} and {@link #copied} are durable when they return: what a
 * power cut takes of the rest is found again by the next look at all packs.
 */
public interface ReplicaRows {
  /** A copy that is being made; its files are removed after a crash. */
  record Begun(PackId id, VolumeId volume, RetentionClass retentionClass, LocalDate expiryDay) {}

  /**
   * A pack that lacks a copy.
   *
   * @param since its end, or when the loss of a copy was noticed
   * @param bytes size of its file
   */
  record Owed(PackId id, WallTime since, long bytes) {}

  /** All that is owed; {@code oldest} is empty if that is nothing. */
  record Owing(long packs, long bytes, Optional<WallTime> oldest) {}

  /**
   * A keyholder's look at a copy.
   *
   * @param at when
   * @param sound whether what was opened is what was sealed
   */
  record Checked(WallTime at, boolean sound) {}

  /** Notes a copy before its first file is made. */
  void begin(Begun copy);

  /** Copies that were begun and neither finished nor given up. */
  List<Begun> begun();

  /** A copy was given up and its files are gone. */
  void giveUp(PackId id);

  /**
   * Notes that an open pack of another node is followed, before its first file is made. The note
   * ends with {@link #copied} or {@link #unfollow}.
   */
  void follow(Begun copy);

  /** Packs that are followed. */
  List<Begun> followed();

  /** The note of one pack that is followed. */
  Optional<Begun> followed(PackId id);

  /** A followed pack has so many more chunks here, synced. Need not be durable. */
  void grown(PackId id, long packTag, List<IndexEntry> durable);

  /** The chunks of a followed pack that were told of, ascending. */
  List<IndexEntry> chunks(PackId id, long packTag);

  /** A pack is not followed any more and its files are gone. */
  void unfollow(PackId id);

  /**
   * Enters a finished copy.
   *
   * @param row as it lies here
   * @param holders other nodes that hold the pack
   */
  void copied(PackRow row, Set<NodeId> holders);

  /** Whether the pack here is a copy: another node, or another volume, recorded it. */
  boolean isCopy(PackId id);

  /** When a keyholder looked at the copy here; empty if none has since it was made. */
  Optional<Checked> checked(PackId id);

  /** Remembers a keyholder's look, until the copy is made anew or goes. */
  void checked(PackId id, Checked look);

  /** The other nodes that are known to hold a pack. */
  Set<NodeId> holders(PackId id);

  /** Remembers which other nodes hold a pack. */
  void holders(PackId id, Set<NodeId> others);

  /** The pack lacks a copy; what is owed already keeps its {@code since}. */
  void owe(Owed pack);

  /** What a pack lacks, if it does, it lacks since then: it was made later than recorded. */
  void owedSince(PackId id, WallTime since);

  /** The pack does not lack a copy any more, or another node sees to it. */
  void settle(PackId id);

  /**
   * Some of what is owed, in the order of the packs' ids.
   *
   * @param after where the part before ended; empty for the first
   */
  List<Owed> owed(Optional<PackId> after, int max);

  /** All that is owed, counted. */
  Owing owing();

  /**
   * Some finished packs, copies included, in the order of their ids.
   *
   * @param after where the part before ended; empty for the first
   */
  List<PackRow> packs(Optional<PackId> after, int max);
}
