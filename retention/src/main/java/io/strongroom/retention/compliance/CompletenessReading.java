package io.strongroom.retention.compliance;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.retention.expiry.ExpiryPeers.Peer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The records of a day, from this node, or from others if it has none. Thread-safe; blocks.
 *
 * @param own what is here
 */
record CompletenessReading(CompletenessAnswers own, CompletenessPeers peers)
    implements CompletenessView {
  @Override
  public List<Signed> records(CameraId camera, LocalDate day) {
    List<Signed> here = all(from -> own.records(camera, day, from));
    return here.isEmpty() ? elsewhere(camera, day) : here;
  }

  /** Keyholders have all; others may have what they recorded alone. */
  private List<Signed> elsewhere(CameraId camera, LocalDate day) {
    List<Peer> others =
        peers.others().stream()
            .sorted(Comparator.comparing((Peer peer) -> !peer.isKeyholder()))
            .toList();
    Optional<StrongroomException> failure = Optional.empty();
    for (Peer peer : others) {
      try {
        List<Signed> there = all(from -> peers.records(peer, camera, day, from));
        if (!there.isEmpty()) {
          return there;
        }
      } catch (StrongroomException e) {
        if (peer.isKeyholder()) {
          failure = Optional.of(e);
        }
      }
    }
    if (failure.isPresent()) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "the keyholders that may have the record do not all answer: "
              + failure.get().getMessage(),
          failure.get());
    }
    return List.of();
  }

  private interface Pages {
    NotePage from(long serial);
  }

  private static List<Signed> all(Pages pages) {
    List<Signed> all = new ArrayList<>();
    long from = 1;
    boolean more = true;
    while (more) {
      NotePage page = pages.from(from);
      for (Signed signed : page.notes()) {
        if (signed.serial() < from) {
          throw new StrongroomException(
              ErrorKind.UNAVAILABLE, "a node answers with the records that it has given already");
        }
        all.add(signed);
        from = signed.serial() + 1;
      }
      more = page.more();
    }
    return all;
  }
}
