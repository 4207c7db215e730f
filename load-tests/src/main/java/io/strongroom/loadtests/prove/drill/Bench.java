package io.strongroom.loadtests.prove.drill;

import io.strongroom.loadtests.process.CassandraServer;
import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.loadtests.process.SimulatorProcess;

/**
 * What faults act on.
 *
 * @param cluster nodes, Cassandra and their network
 * @param simulator the cameras
 * @param trouble of the one node whose disk and clock obey
 */
record Bench(ClusterSite cluster, SimulatorProcess simulator, Trouble trouble) {
  CassandraServer cassandra() {
    return cluster.cassandra();
  }

  /** {@code kill -9} of all nodes, then a start of all: they are ready when this returns. */
  void restartAll() throws java.io.IOException, InterruptedException {
    for (int node = 1; node <= cluster.size(); node++) {
      cluster.node(node).kill();
    }
    for (int node = 1; node <= cluster.size(); node++) {
      cluster.launch(node);
    }
    for (int node = 1; node <= cluster.size(); node++) {
      cluster.awaitReady(node);
    }
  }

  void launchCassandra() throws java.io.IOException, InterruptedException {
    cassandra().launch();
    cassandra().awaitReady();
  }

  void launch(int node) throws java.io.IOException, InterruptedException {
    cluster.launch(node);
    cluster.awaitReady(node);
  }
}
