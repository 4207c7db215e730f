package io.strongroom.loadtests.process;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.List;

/** Everything on the loopback address: needs no rights, and nobody can be cut off. */
public final class LoopbackNetwork implements ClusterNetwork {
  static final String HOST = "127.0.0.1";

  @Override
  public String clusterHost(int place) {
    return HOST;
  }

  @Override
  public String publicHost(int place) {
    return HOST;
  }

  @Override
  public String cameraHost() {
    return HOST;
  }

  @Override
  public List<String> at(int place, List<String> command) {
    return command;
  }

  @Override
  public boolean cuts() {
    return false;
  }

  @Override
  public void cut(int place, Cut what) {
    throw new StrongroomException(
        ErrorKind.CALLER, "nobody can be cut off on the loopback address; run it as root");
  }

  @Override
  public void mend(int place) {
    // Nothing is ever cut.
  }

  @Override
  public void close() {
    // Nothing was made.
  }
}
