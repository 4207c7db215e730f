package io.strongroom.retention.hold;

import io.strongroom.recording.index.PackIndex;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.retention.change.Wording;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What is to stay for a case, whatever its class says. Immutable, except that it may end earlier by
 * the word of two people; to have it end later, place another.
 *
 * @param wish what was asked for
 * @param until when it ends by itself; empty if only a release ends it
 * @param placedBy account
 */
public record Hold(
    HoldId id, Wish wish, Optional<Instant> until, String placedBy, Instant placedAt) {
  /** Most cameras of one hold: a request and a record have room for so many ids. */
  public static final int MAX_CAMERAS = 1_500;

  /**
   * What a hold is to be.
   *
   * @param cameras at least one, each once
   * @param range of recorded time; it may end in the future
   * @param caseNumber by which others know the case
   * @param basis law or order
   * @param requester who asks for it
   * @param until when it ends by itself
   */
  public record Wish(
      List<CameraId> cameras,
      TimeRange range,
      String caseNumber,
      String basis,
      String requester,
      Optional<Instant> until) {
    public Wish {
      cameras = cameras.stream().distinct().sorted().toList();
      if (cameras.isEmpty() || cameras.size() > MAX_CAMERAS) {
        throw new StrongroomException(
            ErrorKind.CALLER, "cameras: name 1 to " + MAX_CAMERAS + "; place several holds");
      }
      Wording.require("caseNumber", caseNumber);
      Wording.require("basis", basis);
      Wording.require("requester", requester);
    }
  }

  /** Whether one pack may be kept by both: they need not touch for that. */
  public boolean mayShareAPackWith(Hold other) {
    TimeRange range = wish.range();
    TimeRange wide =
        new TimeRange(
            range.from().plusMicros(-PackIndex.MAX_PACK_MICROS),
            range.to().plusMicros(PackIndex.MAX_PACK_MICROS));
    return wide.overlaps(other.wish.range())
        && wish.cameras().stream().anyMatch(new HashSet<>(other.wish.cameras())::contains);
  }

  Hold ending(Optional<Instant> end) {
    return new Hold(id, wish, end, placedBy, placedAt);
  }
}
