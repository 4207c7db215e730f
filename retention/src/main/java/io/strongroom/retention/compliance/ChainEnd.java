package io.strongroom.retention.compliance;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.NodeId;
import io.strongroom.retention.compliance.RecordFiles.Entry;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Where the next record of a camera's chain is put. One thread. */
final class ChainEnd {
  private long serial;
  private Optional<Bytes> hash;
  private Optional<LocalDate> newest;

  /**
   * @param chain ascending
   */
  ChainEnd(RecordFiles files, List<Entry> chain) {
    Optional<Entry> last = RecordFiles.last(chain);
    this.serial = last.map(Entry::serial).orElse(0L);
    this.hash = last.map(entry -> files.read(entry).hash());
    this.newest = chain.stream().map(Entry::day).max(LocalDate::compareTo);
  }

  /** The newest record; empty if there is none. */
  Optional<ChainHead> head(NodeId maker) {
    return hash.map(known -> new ChainHead(serial, known, maker));
  }

  /** The day after the newest that has a record. */
  Optional<LocalDate> nextDay() {
    return newest.map(day -> day.plusDays(1));
  }

  /** What the next record says of its place. */
  Link link(Optional<Long> supplements) {
    return new Link(serial + 1, hash, supplements);
  }

  void added(CompletenessRecord record) {
    serial = record.link().serial();
    hash = Optional.of(record.hash());
    if (newest.filter(day -> !day.isBefore(record.day())).isEmpty()) {
      newest = Optional.of(record.day());
    }
  }
}
