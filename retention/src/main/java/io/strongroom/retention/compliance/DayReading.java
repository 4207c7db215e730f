package io.strongroom.retention.compliance;

import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.retention.compliance.RecordFiles.Entry;
import io.strongroom.retention.expiry.ExpiryPeers.Peer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records of cameras from this node's files, or from a keyholder where this node does not keep all.
 * Thread-safe; blocks.
 *
 * @param keepsAll whether this node has all chains
 */
record DayReading(RecordFiles files, CompletenessPeers peers, boolean keepsAll)
    implements CompletenessDays {
  private static final Logger log = LoggerFactory.getLogger(DayReading.class);

  @Override
  public Set<CameraId> cameras() {
    return keepsAll ? new TreeSet<>(files.cameras()) : new TreeSet<>(asking(peers::cameras));
  }

  @Override
  public Chain days(CameraId camera, LocalDate from, LocalDate to) {
    return keepsAll ? own(camera, from, to) : asking(peer -> elsewhere(peer, camera, from, to));
  }

  private Chain own(CameraId camera, LocalDate from, LocalDate to) {
    List<Entry> chain = files.chain(camera);
    // of several records of a day the one with the highest serial says all
    TreeMap<LocalDate, Entry> newest = new TreeMap<>();
    for (Entry entry : chain) {
      if (!entry.day().isBefore(from) && !entry.day().isAfter(to)) {
        newest.put(entry.day(), entry);
      }
    }
    return new Chain(
        chain.stream().map(Entry::day).min(Comparator.naturalOrder()),
        chain.stream().map(Entry::day).max(Comparator.naturalOrder()),
        newest.values().stream().map(entry -> new Known(entry.day(), read(entry))).toList());
  }

  private Optional<CompletenessRecord> read(Entry entry) {
    try {
      return Optional.of(files.read(entry));
    } catch (StrongroomException e) {
      log.warn("{}", e.getMessage());
      return Optional.empty();
    }
  }

  private Chain elsewhere(Peer peer, CameraId camera, LocalDate from, LocalDate to) {
    TreeMap<LocalDate, Known> newest = new TreeMap<>();
    TreeSet<LocalDate> all = new TreeSet<>();
    long serial = 1;
    boolean more = true;
    while (more) {
      NotePage page = peers.chain(peer, camera, serial);
      for (CompletenessView.Signed signed : page.notes()) {
        if (signed.serial() < serial) {
          throw unavailable(peer.name() + " answers with the records that it has given already");
        }
        serial = signed.serial() + 1;
        CompletenessRecord record = parse(signed.note());
        boolean _ = all.add(record.day());
        if (!record.day().isBefore(from) && !record.day().isAfter(to)) {
          newest.put(record.day(), new Known(record.day(), Optional.of(record)));
        }
      }
      more = page.more();
    }
    return new Chain(
        all.stream().findFirst(),
        all.reversed().stream().findFirst(),
        List.copyOf(newest.values()));
  }

  private static CompletenessRecord parse(String note) {
    try {
      return CompletenessRecord.parse(
          SignedNote.parse(note.getBytes(StandardCharsets.UTF_8)).text());
    } catch (InvalidNoteException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "a record that another node gave is damaged: " + e.getMessage(), e);
    }
  }

  /** Of the keyholders, which have all, the first one that answers. */
  private <T> T asking(Function<Peer, T> question) {
    Optional<StrongroomException> failure = Optional.empty();
    for (Peer peer : peers.others()) {
      if (!peer.isKeyholder()) {
        continue;
      }
      try {
        return question.apply(peer);
      } catch (StrongroomException e) {
        failure = Optional.of(e);
      }
    }
    throw unavailable(
        "this node keeps no completeness records, and no keyholder answers"
            + failure.map(e -> ": " + e.getMessage()).orElse(""));
  }

  private static StrongroomException unavailable(String message) {
    return new StrongroomException(ErrorKind.UNAVAILABLE, message);
  }
}
