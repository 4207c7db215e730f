package io.strongroom.recording.placement;

import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.sign.NodeIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Who makes a cluster anew when all its nodes were off and some do not come back: the first of the
 * nodes that are here, seeds before others, if more than half of those that were seen last are. Two
 * sides that do not see each other cannot both have more than half.
 *
 * @param self {@code host:port} of this node
 * @param order all nodes that may be one of the cluster, the same on each of them as far as it goes
 * @param seenLast the nodes that were well when this one was a member last
 * @param identity what this node shows to others
 */
record Founding(
    String self, List<String> order, Set<String> seenLast, Supplier<NodeIdentity> identity) {
  /** Longest wait for each step of reaching another node. */
  private static final int LIMIT_MILLIS = 1_000;

  Founding {
    order = List.copyOf(order);
    seenLast = Set.copyOf(seenLast);
  }

  /**
   * The seeds with which this node makes the cluster, itself first: if none of the others has one,
   * it is made, and otherwise joined. Empty if another node is to do it, or none. Blocks for a few
   * seconds at most.
   */
  Optional<List<String>> seeds() {
    return seeds(reached());
  }

  /**
   * The same.
   *
   * @param reached the other nodes that answer
   */
  Optional<List<String>> seeds(Set<String> reached) {
    List<String> here =
        order.stream().filter(node -> node.equals(self) || reached.contains(node)).toList();
    long seen = here.stream().filter(seenLast::contains).count();
    return 2 * seen > seenLast.size() && here.getFirst().equals(self)
        ? Optional.of(here)
        : Optional.empty();
  }

  /** Nodes before this one that may make the cluster: it waits longer the more there are. */
  int rank() {
    return order.indexOf(self);
  }

  private Set<String> reached() {
    List<String> others = order.stream().filter(node -> !node.equals(self)).toList();
    Set<String> reached = new HashSet<>();
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      SSLContext context = identity.get().context();
      List<Callable<Optional<String>>> questions =
          others.stream()
              .<Callable<Optional<String>>>map(node -> () -> answering(node, context))
              .toList();
      for (Future<Optional<String>> answer : each.invokeAll(questions)) {
        answer.get().ifPresent(reached::add);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (KeyFileException e) {
      // without a certificate nobody is reached, and nothing can be made
      return Set.of();
    }
    return reached;
  }

  /** One that accepts and says nothing, as a program that stands still, does not answer. */
  private static Optional<String> answering(String node, SSLContext context) {
    int colon = node.lastIndexOf(':');
    String host = node.substring(0, colon).replaceAll("[\\[\\]]", "");
    int port = Integer.parseInt(node.substring(colon + 1));
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(host, port), LIMIT_MILLIS);
      plain.setSoTimeout(LIMIT_MILLIS);
      try (SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true)) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
      }
      return Optional.of(node);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Founding of(ClusterSettings settings, List<String> seenLast, Supplier<NodeIdentity> id) {
    String self = settings.host() + ":" + settings.port();
    List<String> order =
        Stream.of(settings.seeds().stream(), seenLast.stream().sorted(), Stream.of(self))
            .flatMap(nodes -> nodes)
            .distinct()
            .toList();
    return new Founding(self, order, new HashSet<>(seenLast), id);
  }
}
