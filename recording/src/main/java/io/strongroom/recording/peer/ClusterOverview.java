package io.strongroom.recording.peer;

import io.strongroom.recording.control.RecorderStatus;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.placement.CameraShards;
import io.strongroom.recording.placement.ClusterMembership;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.placement.ClusterView;
import io.strongroom.recording.placement.NodeRegister;
import io.strongroom.recording.placement.NodeReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The cluster as seen and steered from one of its nodes. */
public final class ClusterOverview implements ClusterView {
  private final NodeId self;
  private final NodeRegister register;
  private final ClusterMembership membership;
  private final PeerRecorders recorders;
  private final Function<CameraId, Optional<RecorderStatus>> here;
  private final Supplier<NodeReport> ownReport;

  /**
   * @param here how recording of a camera goes on this node
   * @param ownReport what this node tells of itself
   */
  public ClusterOverview(
      NodeId self,
      NodeRegister register,
      ClusterMembership membership,
      PeerRecorders recorders,
      Function<CameraId, Optional<RecorderStatus>> here,
      Supplier<NodeReport> ownReport) {
    this.self = self;
    this.register = register;
    this.membership = membership;
    this.recorders = recorders;
    this.here = here;
    this.ownReport = ownReport;
  }

  /**
   * How recording of a camera goes on the node that does it; where two do, as while it moves, on
   * the one that gets footage and whose footage is newest.
   */
  public Optional<RecorderStatus> status(CameraId camera) {
    return Stream.concat(
            here.apply(camera).stream(),
            recorders.of(camera).stream().map(PeerRecorders.Elsewhere::status))
        .max(
            Comparator.comparing(
                    (RecorderStatus status) -> status.state() == RecorderStatus.State.RECORDING)
                .thenComparing(status -> status.liveEdge().map(edge -> edge.micros()).orElse(0L)));
  }

  @Override
  public NodeId self() {
    return self;
  }

  @Override
  public List<Member> members() {
    Map<NodeId, NodeReport> reports = new HashMap<>(recorders.reports());
    reports.put(self, ownReport.get());
    Set<NodeId> well =
        Stream.concat(membership.others().stream().map(ClusterNode::id), Stream.of(self))
            .filter(reports::containsKey)
            .collect(Collectors.toSet());
    return register.all().stream()
        .map(
            known ->
                new Member(
                    known.node(),
                    well.contains(known.node().id()) ? State.WELL : State.AWAY,
                    known.drained(),
                    Optional.ofNullable(reports.get(known.node().id()))))
        .toList();
  }

  @Override
  public Place place(CameraId camera) {
    List<NodeId> by = new ArrayList<>();
    here.apply(camera).filter(ClusterOverview::records).ifPresent(status -> by.add(self));
    recorders.of(camera).stream()
        .filter(elsewhere -> records(elsewhere.status()))
        .map(PeerRecorders.Elsewhere::node)
        .forEach(by::add);
    return new Place(CameraShards.shardOf(camera), by);
  }

  private static boolean records(RecorderStatus status) {
    return status.state() == RecorderStatus.State.RECORDING;
  }

  @Override
  public void drain(NodeId node, boolean drained) {
    register.drain(node, drained);
  }

  @Override
  public void rebalance() {
    ClusterNode oldest =
        membership
            .oldest()
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.UNAVAILABLE, "this node is no member of its cluster now"));
    if (oldest.id().equals(self)) {
      membership.rebalance();
    } else {
      recorders.rebalance(oldest);
    }
  }

  @Override
  public void forget(NodeId node) {
    if (node.equals(self) || membership.others().stream().anyMatch(n -> n.id().equals(node))) {
      throw new StrongroomException(
          ErrorKind.CALLER, "node: it is a member of the cluster; drain it and stop it first");
    }
    register.forget(node);
  }
}
