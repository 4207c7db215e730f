package io.strongroom.loadtests.process;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Linux network namespaces, one for each place, on two bridges: one for the cluster, one for
 * cameras and people. A place is cut off by taking its cable out of the bridge, so that packets are
 * lost without a word, as in a network that is broken. Needs root and {@code ip}.
 *
 * <p>Names begin with {@code sr} and the number of the process that made them, so those of a
 * process that was killed are known and removed by the next one. The addresses are of
 * 198.18.0.0/15, which is for measuring and is routed nowhere.
 */
public final class NamespaceNetwork implements ClusterNetwork {
  /** The network that cameras and people are in, for settings. */
  public static final String CAMERAS = "198.19.0.0/16";

  private static final Pattern NAMESPACE = Pattern.compile("(sr(\\d{1,7}))-\\d{1,2}");
  private static final Pattern BRIDGE = Pattern.compile("\\d+: (sr(\\d{1,7})[cm]): .*");
  private static final int FIRST_ADDRESS = 10;

  private final String prefix;
  private final int subnet;
  private final int places;
  private boolean closed;

  private NamespaceNetwork(long pid, int places) {
    this.prefix = "sr" + pid;
    this.subnet = (int) (pid % 250);
    this.places = places;
  }

  /**
   * Makes the network.
   *
   * @param nodes how many there are beside Cassandra
   * @throws StrongroomException UNAVAILABLE, with the reason, if this machine or user may not
   */
  public static NamespaceNetwork open(int nodes) throws InterruptedException {
    NamespaceNetwork network = new NamespaceNetwork(ProcessHandle.current().pid(), nodes + 1);
    try {
      removeLeft();
      network.make();
      return network;
    } catch (IOException e) {
      network.close();
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "to cut nodes off needs root and network namespaces: " + e.getMessage(),
          e);
    }
  }

  private void make() throws IOException, InterruptedException {
    for (String side : List.of("c", "m")) {
      ip("link", "add", prefix + side, "type", "bridge");
      ip("addr", "add", address(side, 1) + "/24", "dev", prefix + side);
      ip("link", "set", prefix + side, "up");
    }
    for (int place = 0; place < places; place++) {
      ip("netns", "add", namespace(place));
      ip("-n", namespace(place), "link", "set", "lo", "up");
      for (String side : List.of("c", "m")) {
        String cable = cable(side, place);
        ip("link", "add", cable, "type", "veth", "peer", "name", side, "netns", namespace(place));
        ip("link", "set", cable, "master", prefix + side, "up");
        String own = address(side, FIRST_ADDRESS + place) + "/24";
        ip("-n", namespace(place), "addr", "add", own, "dev", side);
        ip("-n", namespace(place), "link", "set", "dev", side, "up");
      }
    }
  }

  private String namespace(int place) {
    return prefix + "-" + place;
  }

  private String cable(String side, int place) {
    return prefix + side + place;
  }

  private String address(String side, int host) {
    return (side.equals("c") ? "198.18." : "198.19.") + subnet + "." + host;
  }

  @Override
  public String clusterHost(int place) {
    return address("c", FIRST_ADDRESS + place);
  }

  @Override
  public String publicHost(int place) {
    return address("m", FIRST_ADDRESS + place);
  }

  @Override
  public String cameraHost() {
    return address("m", 1);
  }

  @Override
  public List<String> at(int place, List<String> command) {
    List<String> there = new ArrayList<>(List.of("ip", "netns", "exec", namespace(place)));
    there.addAll(command);
    return there;
  }

  @Override
  public boolean cuts() {
    return true;
  }

  @Override
  public void cut(int place, Cut what) throws IOException, InterruptedException {
    ip("link", "set", cable("c", place), "nomaster");
    if (what == Cut.ALL) {
      ip("link", "set", cable("m", place), "nomaster");
    }
  }

  @Override
  public void mend(int place) throws IOException, InterruptedException {
    ip("link", "set", cable("c", place), "master", prefix + "c");
    ip("link", "set", cable("m", place), "master", prefix + "m");
  }

  /** Removes everything; whoever runs there has ended. Safe to call twice. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (int place = 0; place < places; place++) {
      removeQuietly("netns", "del", namespace(place));
      // Goes with the namespace, but a moment later than the command returns.
      removeQuietly("link", "del", cable("c", place));
      removeQuietly("link", "del", cable("m", place));
    }
    removeQuietly("link", "del", prefix + "c");
    removeQuietly("link", "del", prefix + "m");
  }

  /** What processes that are gone have left, with the programs that still run there. */
  private static void removeLeft() throws IOException, InterruptedException {
    for (String line : ip("netns", "list").lines().toList()) {
      Matcher name = NAMESPACE.matcher(line.split(" ", 2)[0]);
      if (name.matches() && isGone(name.group(2))) {
        for (String pid : ip("netns", "pids", name.group()).lines().toList()) {
          ProcessHandle.of(Long.parseLong(pid.strip())).ifPresent(ProcessHandle::destroyForcibly);
        }
        ip("netns", "del", name.group());
      }
    }
    for (String line : ip("-o", "link", "show", "type", "bridge").lines().toList()) {
      Matcher name = BRIDGE.matcher(line);
      if (name.matches() && isGone(name.group(2))) {
        ip("link", "del", name.group(1));
      }
    }
  }

  private static boolean isGone(String pid) {
    return ProcessHandle.of(Long.parseLong(pid)).isEmpty();
  }

  private static void removeQuietly(String... arguments) {
    try {
      ip(arguments);
    } catch (IOException e) {
      // It was never made.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StrongroomException(ErrorKind.UNAVAILABLE, "interrupted while cleaning up", e);
    }
  }

  private static String ip(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said.strip());
    }
    return said;
  }
}
