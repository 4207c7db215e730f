package io.strongroom.retention.compliance;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.retention.compliance.RecordFiles.Entry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How what is here of a chain stands to the head that all nodes agree upon. For one thread.
 *
 * @param node this node
 */
record Standings(NodeId node, RecordFiles files) {
  private static final Logger log = LoggerFactory.getLogger(Standings.class);

  /** What it is. */
  sealed interface Standing {}

  /** All of it is here; there may be none at all. */
  record Current(List<Entry> chain) implements Standing {}

  /**
   * More is here: a node that stood alone has joined, or the control records come from a backup.
   *
   * @param end the newest record here
   */
  record Ahead(ChainHead end) implements Standing {}

  /** Some is missing here, or what is here is part of another chain. */
  record Behind(List<Entry> chain) implements Standing {}

  /**
   * Looks at what is here. Drafts that the head names become part of the chain: they were made, or
   * fetched, before a crash.
   */
  Standing of(CameraId camera, Optional<ChainHead> head) {
    List<Entry> chain = files.chain(camera);
    Optional<ChainHead> end = new ChainEnd(files, chain).head(node);
    if (head.isEmpty()) {
      return end.<Standing>map(Ahead::new).orElseGet(() -> new Current(chain));
    }
    long serial = end.map(ChainHead::serial).orElse(0L);
    if (serial < head.get().serial()) {
      Optional<List<Entry>> named = named(camera, end.map(ChainHead::hash), head.get());
      if (named.isEmpty()) {
        return new Behind(chain);
      }
      files.promote(camera, named.get());
      return new Current(files.chain(camera));
    }
    if (end.filter(head.get()::isOf).isPresent()) {
      return new Current(chain);
    }
    boolean isPast =
        chain.stream()
            .filter(entry -> entry.serial() == head.get().serial())
            .anyMatch(entry -> files.read(entry).hash().equals(head.get().hash()));
    return isPast ? new Ahead(end.orElseThrow()) : new Behind(chain);
  }

  /**
   * The drafts that lead from the end of what is here to a head, ascending.
   *
   * @param end hash of the newest record here; if there is none, the first of them may be any
   */
  Optional<List<Entry>> named(CameraId camera, Optional<Bytes> end, ChainHead head) {
    Map<Bytes, Draft> drafts = drafts(camera);
    Deque<Entry> named = new ArrayDeque<>();
    Optional<Bytes> at = Optional.of(head.hash());
    while (at.isPresent() && !at.equals(end)) {
      Draft draft = drafts.get(at.get());
      if (draft == null) {
        break;
      }
      named.addFirst(draft.entry);
      at = draft.record.link().previous();
    }
    boolean leads = !named.isEmpty() && (end.isEmpty() || at.equals(end));
    return leads ? Optional.of(List.copyOf(named)) : Optional.empty();
  }

  private record Draft(Entry entry, CompletenessRecord record) {}

  /** By their hashes; what a disk has damaged is none. */
  private Map<Bytes, Draft> drafts(CameraId camera) {
    Map<Bytes, Draft> drafts = new HashMap<>();
    for (Entry entry : files.drafts(camera)) {
      try {
        CompletenessRecord record = files.read(entry);
        drafts.put(record.hash(), new Draft(entry, record));
      } catch (StrongroomException e) {
        log.warn("a draft is passed over: {}", e.getMessage());
      }
    }
    return drafts;
  }
}
