package io.strongroom.playback.http;

import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.placement.ClusterSettings.Role;
import io.strongroom.recording.placement.ClusterView.Member;
import io.strongroom.recording.placement.ClusterView.Place;
import io.strongroom.recording.placement.ClusterView.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a camera is and why it is there, as JSON.
 *
 * @param shard the part of all cameras with which it moves
 * @param recordedBy nodes that record it now
 * @param why codes of docs/ref/http.md, at least one
 */
record PlaceView(String shard, List<NodeId> recordedBy, List<String> why) {

  private enum Reason {
    SHARD_OF_NODE,
    MOVING,
    NODE_DRAINED,
    NODE_AWAY,
    NOBODY,
    SWITCHED_OFF,
    NO_NODE_TAKES_CAMERAS;

    String code() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Explains a place.
   *
   * @param enabled whether the camera is to be recorded
   */
  static PlaceView of(Place place, List<Member> members, boolean enabled) {
    List<Reason> why = new ArrayList<>();
    if (place.recordedBy().size() > 1) {
      why.add(Reason.MOVING);
    }
    for (NodeId recorder : place.recordedBy()) {
      add(why, standing(recorder, members, place));
    }
    if (place.recordedBy().isEmpty()) {
      why.add(enabled ? Reason.NOBODY : Reason.SWITCHED_OFF);
    }
    if (enabled && !why.contains(Reason.SHARD_OF_NODE) && !why.contains(Reason.MOVING)) {
      if (members.stream().noneMatch(PlaceView::takesCameras)) {
        why.add(Reason.NO_NODE_TAKES_CAMERAS);
      }
    }
    return new PlaceView(
        place.shard(), place.recordedBy(), why.stream().map(Reason::code).toList());
  }

  private static void add(List<Reason> why, Optional<Reason> reason) {
    reason.filter(r -> !why.contains(r)).ifPresent(why::add);
  }

  /** What there is to say of a node that records; of a camera that moves only what is unusual. */
  private static Optional<Reason> standing(NodeId recorder, List<Member> members, Place place) {
    Optional<Member> member =
        members.stream().filter(m -> m.node().id().equals(recorder)).findFirst();
    if (member.isEmpty() || member.get().state() == State.AWAY) {
      return Optional.of(Reason.NODE_AWAY);
    }
    if (member.get().drained()) {
      return Optional.of(Reason.NODE_DRAINED);
    }
    return place.recordedBy().size() == 1 ? Optional.of(Reason.SHARD_OF_NODE) : Optional.empty();
  }

  private static boolean takesCameras(Member member) {
    return member.state() == State.WELL && !member.drained() && member.node().is(Role.RECORDER);
  }
}
