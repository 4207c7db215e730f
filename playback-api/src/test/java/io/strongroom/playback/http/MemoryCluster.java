package io.strongroom.playback.http;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.placement.ClusterSettings.Role;
import io.strongroom.recording.placement.ClusterView;
import io.strongroom.recording.placement.NodeReport;
import io.strongroom.recording.placement.NodeReport.Copying;
import io.strongroom.recording.placement.NodeReport.Disk;
import io.strongroom.recording.placement.NodeReport.Replicas;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A cluster of counts: four nodes, of which the last is away and the third has told nothing yet. A
 * drained node loses cameras at each question, as many as were set.
 */
public final class MemoryCluster implements ClusterView {
  public static final NodeId FIRST = id("0b8f6a54-7a0e-4f6e-9c0d-000000000001");
  public static final NodeId SECOND = id("0b8f7777-7a0e-4f6e-9c0d-000000000002");
  public static final NodeId THIRD = id("3c000000-7a0e-4f6e-9c0d-000000000003");
  public static final NodeId FOURTH = id("4d000000-7a0e-4f6e-9c0d-000000000004");

  private static final long TERABYTE = 1_000_000_000_000L;

  private final Map<NodeId, Counts> nodes = new HashMap<>();
  private final Map<CameraId, List<NodeId>> places = new HashMap<>();
  private int movedAtOnce = 4;
  private boolean unavailable;
  private int rebalanced;

  /** What is true of a node now. */
  private static final class Counts {
    final ClusterNode node;
    State state = State.WELL;
    boolean drained;
    int assigned;
    int leaving;

    Counts(NodeId id, int number, Set<Role> roles, int assigned) {
      this.node = new ClusterNode(id, "node" + number + ".county.example", 8446, roles);
      this.assigned = assigned;
    }
  }

  public MemoryCluster() {
    nodes.put(FIRST, new Counts(FIRST, 1, Set.of(Role.RECORDER, Role.KEYHOLDER), 400));
    nodes.put(SECOND, new Counts(SECOND, 2, Set.of(Role.RECORDER), 8));
    nodes.put(THIRD, new Counts(THIRD, 3, Set.of(Role.KEYHOLDER), 0));
    nodes.put(FOURTH, new Counts(FOURTH, 4, Set.of(Role.RECORDER), 12));
    of(FOURTH).state = State.AWAY;
  }

  private static NodeId id(String text) {
    return NodeId.parse(text);
  }

  /** How many cameras a drained node loses at each question; 0 if none finds another node. */
  public synchronized void movedAtOnce(int cameras) {
    movedAtOnce = cameras;
  }

  /** From now on nothing is answered, or everything again. */
  public synchronized void unavailable(boolean now) {
    unavailable = now;
  }

  public synchronized void state(NodeId node, State state) {
    of(node).state = state;
  }

  public synchronized void put(CameraId camera, List<NodeId> recordedBy) {
    places.put(camera, recordedBy);
  }

  public synchronized boolean isDrained(NodeId node) {
    return of(node).drained;
  }

  public synchronized boolean knows(NodeId node) {
    return nodes.containsKey(node);
  }

  public synchronized int rebalanced() {
    return rebalanced;
  }

  @Override
  public NodeId self() {
    return FIRST;
  }

  @Override
  public synchronized List<Member> members() {
    refuseIfUnavailable();
    List<Member> members = new ArrayList<>();
    for (Counts counts : nodes.values()) {
      members.add(new Member(counts.node, counts.state, counts.drained, report(counts)));
      counts.leaving = Math.max(0, counts.leaving - movedAtOnce);
    }
    return members;
  }

  private static Optional<NodeReport> report(Counts counts) {
    if (counts.node.id().equals(THIRD)) {
      return Optional.empty();
    }
    int recording = counts.assigned + counts.leaving;
    return Optional.of(
        new NodeReport(
            counts.node.id(),
            counts.assigned,
            recording,
            counts.leaving,
            2_000_000L * recording,
            Map.of(),
            List.of(
                new Disk("main", 4 * TERABYTE, 3 * TERABYTE, true),
                new Disk("second", 4 * TERABYTE, TERABYTE / 5, counts.state == State.WELL)),
            counts.node.id().equals(FIRST)
                ? new Replicas(
                    12,
                    9_000_000_000L,
                    2,
                    Optional.of(new Copying(SECOND, 600_000_000, 900_000_000)))
                : Replicas.NONE));
  }

  @Override
  public synchronized Place place(CameraId camera) {
    refuseIfUnavailable();
    return new Place("17", places.getOrDefault(camera, List.of()));
  }

  @Override
  public synchronized void drain(NodeId node, boolean drained) {
    refuseIfUnavailable();
    Counts counts = of(node);
    counts.drained = drained;
    if (drained) {
      counts.leaving += counts.assigned;
      counts.assigned = 0;
    } else {
      counts.assigned += counts.leaving;
      counts.leaving = 0;
    }
  }

  @Override
  public synchronized void rebalance() {
    refuseIfUnavailable();
    rebalanced++;
  }

  @Override
  public synchronized void forget(NodeId node) {
    refuseIfUnavailable();
    if (of(node).state == State.WELL) {
      throw new StrongroomException(
          ErrorKind.CALLER, "node: " + node + " is a member and answers; stop it first");
    }
    nodes.remove(node);
  }

  private Counts of(NodeId node) {
    Counts counts = nodes.get(node);
    if (counts == null) {
      throw new StrongroomException(ErrorKind.NOT_FOUND, "node: there is no node " + node);
    }
    return counts;
  }

  private void refuseIfUnavailable() {
    if (unavailable) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the control records cannot be reached; is Cassandra running?");
    }
  }
}
