package io.strongroom.loadtests.prove.drill;

import io.strongroom.loadtests.process.ClusterNetwork;
import io.strongroom.loadtests.process.ClusterNetwork.Cut;
import io.strongroom.recording.model.GapCause;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/**
 * Something that goes wrong in a cluster, and goes right again. Nodes are told by their number,
 * from 1.
 */
sealed interface Fault {
  /** What happens, in a few words. */
  String says();

  /** Causes of the gaps that it may make; none: no frame may be missing. */
  default Set<GapCause> gaps() {
    return Set.of();
  }

  /** How far from their time frames may be found. */
  default Duration shift() {
    return Duration.ZERO;
  }

  /** Whether a node can be asked meanwhile. */
  default boolean spares(int node) {
    return true;
  }

  /** Begins it. */
  void start(Bench bench) throws IOException, InterruptedException;

  /** Ends it; what it has done to the cluster may take some more time to heal. */
  void stop(Bench bench) throws IOException, InterruptedException;

  /**
   * What a node that died leaves: until it is noticed, and until the next one reaches the camera.
   */
  Set<GapCause> NODE_DIED = Set.of(GapCause.NODE_STOPPED, GapCause.UNREACHABLE, GapCause.NO_MEDIA);

  /** The same, and what piled up in sockets while it stood still. */
  Set<GapCause> NODE_STOOD_STILL =
      Set.of(
          GapCause.NODE_STOPPED,
          GapCause.UNREACHABLE,
          GapCause.NO_MEDIA,
          GapCause.OVERLOAD,
          GapCause.LOSS);

  /** {@code kill -9} of a node. */
  record Kill(int node) implements Fault {
    @Override
    public String says() {
      return "kill -9 of node " + node;
    }

    @Override
    public Set<GapCause> gaps() {
      return NODE_DIED;
    }

    @Override
    public boolean spares(int other) {
      return other != node;
    }

    @Override
    public void start(Bench bench) throws InterruptedException {
      bench.cluster().node(node).kill();
    }

    @Override
    public void stop(Bench bench) throws IOException, InterruptedException {
      bench.launch(node);
    }
  }

  /** A node stands still and goes on. */
  record Freeze(int node) implements Fault {
    @Override
    public String says() {
      return "node " + node + " stands still (SIGSTOP)";
    }

    @Override
    public Set<GapCause> gaps() {
      return NODE_STOOD_STILL;
    }

    @Override
    public boolean spares(int other) {
      return other != node;
    }

    @Override
    public void start(Bench bench) throws IOException, InterruptedException {
      bench.cluster().node(node).freeze();
    }

    @Override
    public void stop(Bench bench) throws IOException, InterruptedException {
      bench.cluster().node(node).thaw();
    }
  }

  /** A node is cut off from the other nodes and Cassandra, not from its cameras. */
  record CutOff(int node) implements Fault {
    @Override
    public String says() {
      return "node " + node + " is cut off from the others and from Cassandra";
    }

    @Override
    public boolean spares(int other) {
      return other != node;
    }

    @Override
    public void start(Bench bench) throws IOException, InterruptedException {
      bench.cluster().network().cut(node, Cut.CLUSTER);
    }

    @Override
    public void stop(Bench bench) throws IOException, InterruptedException {
      bench.cluster().network().mend(node);
    }
  }

  /** A node is cut off from everything, its cameras too. */
  record Isolated(int node) implements Fault {
    @Override
    public String says() {
      return "node " + node + " is cut off from everything, cameras too";
    }

    @Override
    public Set<GapCause> gaps() {
      return NODE_STOOD_STILL;
    }

    @Override
    public boolean spares(int other) {
      return other != node;
    }

    @Override
    public void start(Bench bench) throws IOException, InterruptedException {
      bench.cluster().network().cut(node, Cut.ALL);
    }

    @Override
    public void stop(Bench bench) throws IOException, InterruptedException {
      bench.cluster().network().mend(node);
    }
  }

  /** {@code kill -9} of Cassandra. */
  record CassandraKilled() implements Fault {
    @Override
    public String says() {
      return "kill -9 of Cassandra";
    }

    @Override
    public void start(Bench bench) throws InterruptedException {
      bench.cassandra().kill();
    }

    @Override
    public void stop(Bench bench) throws IOException, InterruptedException {
      bench.launchCassandra();
    }
  }

  /** Cassandra stands still and goes on. */
  record CassandraFrozen() implements Fault {
    @Override
    public String says() {
      return "Cassandra stands still (SIGSTOP)";
    }

    @Override
    public void start(Bench bench) throws IOException, InterruptedException {
      bench.cassandra().freeze();
    }

    @Override
    public void stop(Bench bench) throws IOException, InterruptedException {
      bench.cassandra().thaw();
    }
  }

  /** Cassandra is cut off from all nodes. */
  record CassandraCutOff() implements Fault {
    @Override
    public String says() {
      return "Cassandra is cut off from all nodes";
    }

    @Override
    public void start(Bench bench) throws IOException, InterruptedException {
      bench.cluster().network().cut(ClusterNetwork.CASSANDRA, Cut.CLUSTER);
    }

    @Override
    public void stop(Bench bench) throws IOException, InterruptedException {
      bench.cluster().network().mend(ClusterNetwork.CASSANDRA);
    }
  }

  /** Cassandra is away and a node dies; it starts again before Cassandra does. */
  record CassandraAndNode(int node) implements Fault {
    @Override
    public String says() {
      return "kill -9 of Cassandra and of node " + node + ", which starts first";
    }

    @Override
    public Set<GapCause> gaps() {
      return NODE_DIED;
    }

    @Override
    public boolean spares(int other) {
      return other != node;
    }

    @Override
    public void start(Bench bench) throws InterruptedException {
      bench.cassandra().kill();
      bench.cluster().node(node).kill();
    }

    @Override
    public void stop(Bench bench) throws IOException, InterruptedException {
      bench.launch(node);
      bench.launchCassandra();
    }
  }

  /** Cassandra is away and all nodes die; they start and record without it. */
  record CassandraAndAllNodes() implements Fault {
    @Override
    public String says() {
      return "kill -9 of Cassandra and of all nodes, which start without it";
    }

    @Override
    public Set<GapCause> gaps() {
      return NODE_DIED;
    }

    @Override
    public boolean spares(int node) {
      return false;
    }

    @Override
    public void start(Bench bench) throws IOException, InterruptedException {
      bench.cassandra().kill();
      bench.restartAll();
    }

    @Override
    public void stop(Bench bench) throws IOException, InterruptedException {
      bench.launchCassandra();
    }
  }

  /** All cameras stand still, and are back at one instant. */
  record CameraStorm() implements Fault {
    @Override
    public String says() {
      return "all cameras fall silent and come back at one instant";
    }

    @Override
    public Set<GapCause> gaps() {
      return Set.of(GapCause.UNREACHABLE, GapCause.NO_MEDIA, GapCause.LOSS);
    }

    @Override
    public void start(Bench bench) throws IOException, InterruptedException {
      bench.simulator().freeze();
    }

    @Override
    public void stop(Bench bench) throws IOException, InterruptedException {
      bench.simulator().thaw();
    }
  }

  /** The disk of the node whose disk obeys has no room. */
  record DiskFull() implements Fault {
    @Override
    public String says() {
      return "the disk of node " + Trouble.NODE + " is full";
    }

    @Override
    public Set<GapCause> gaps() {
      return Set.of(GapCause.DISK);
    }

    @Override
    public void start(Bench bench) throws IOException {
      bench.trouble().diskFull();
    }

    @Override
    public void stop(Bench bench) throws IOException {
      bench.trouble().none();
    }
  }

  /** The disk of that node is slow. */
  record SlowDisk(int millis) implements Fault {
    @Override
    public String says() {
      return "each write and sync of node %d takes %d ms more".formatted(Trouble.NODE, millis);
    }

    @Override
    public void start(Bench bench) throws IOException {
      bench.trouble().slowDisk(millis);
    }

    @Override
    public void stop(Bench bench) throws IOException {
      bench.trouble().none();
    }
  }

  /** The clock of that node is set, and set right again. */
  record ClockStep(int millis) implements Fault {
    @Override
    public String says() {
      return "the clock of node %d is set by %+d ms".formatted(Trouble.NODE, millis);
    }

    /** Time that the clock leaves out. */
    @Override
    public Set<GapCause> gaps() {
      return Set.of(GapCause.NO_MEDIA);
    }

    @Override
    public Duration shift() {
      return Duration.ofMillis(Math.abs(millis));
    }

    @Override
    public void start(Bench bench) throws IOException {
      bench.trouble().clockStep(millis);
    }

    @Override
    public void stop(Bench bench) throws IOException {
      bench.trouble().none();
    }
  }
}
