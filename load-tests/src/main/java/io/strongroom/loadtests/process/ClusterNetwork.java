package io.strongroom.loadtests.process;

import java.io.IOException;
import java.util.List;

/**
 * The network between the programs of a {@link ClusterSite}: nodes by their number, Cassandra, and
 * this program with the simulated cameras. Whoever opens one hands it to the site, which closes it.
 * Thread-safe.
 */
public sealed interface ClusterNetwork extends AutoCloseable
    permits LoopbackNetwork, NamespaceNetwork {
  /** The place of Cassandra; those of the nodes are their numbers, from 1. */
  int CASSANDRA = 0;

  /** What a cut severs. */
  enum Cut {
    /** The other nodes and Cassandra. Cameras and people are reached. */
    CLUSTER,
    /** Everything. */
    ALL
  }

  /** Where nodes and Cassandra reach a place: an IP address. */
  String clusterHost(int place);

  /** Where people reach a node, and where this program is for cameras: an IP address. */
  String publicHost(int place);

  /** Where simulated cameras listen: an IP address. */
  String cameraHost();

  /** The command that runs a command at a place. */
  List<String> at(int place, List<String> command);

  /** Whether places can be cut off. */
  boolean cuts();

  /** Cuts a place off: what is sent to it and by it is lost, and nobody is told. */
  void cut(int place, Cut what) throws IOException, InterruptedException;

  /** Ends all cuts of a place. */
  void mend(int place) throws IOException, InterruptedException;

  @Override
  void close();
}
