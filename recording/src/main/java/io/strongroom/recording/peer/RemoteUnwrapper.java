package io.strongroom.recording.peer;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.Secret;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.placement.ClusterSettings;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.DekUnwrapper;
import io.strongroom.recording.read.UnwrapRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Unwraps keys with this node's own key store, or else with that of a keyholder: those that are
 * well are asked one after the other until one has the key. Thread-safe; blocks.
 */
public final class RemoteUnwrapper implements DekUnwrapper {
  /** For one keyholder. */
  static final Duration LIMIT = Duration.ofSeconds(2);

  private final NodeId self;
  private final Optional<DekUnwrapper> own;
  private final PeerClient client;
  private final Supplier<List<ClusterNode>> nodes;

  /**
   * @param self this node, which is not asked over the network
   * @param own this node's key store; empty if it is no keyholder
   * @param nodes those that are well now
   */
  public RemoteUnwrapper(
      NodeId self,
      Optional<DekUnwrapper> own,
      PeerClient client,
      Supplier<List<ClusterNode>> nodes) {
    this.self = self;
    this.own = own;
    this.client = client;
    this.nodes = nodes;
  }

  private interface Attempt {
    Dek unwrap();
  }

  @Override
  public Dek unwrap(Authorisation authorisation, WrappedDek wrapped, byte[] headerHash) {
    byte[] request = Requests.encoded(UnwrapRequest.of(authorisation, wrapped, headerHash));
    List<Attempt> attempts = new ArrayList<>();
    own.ifPresent(keys -> attempts.add(() -> keys.unwrap(authorisation, wrapped, headerHash)));
    for (ClusterNode node : nodes.get()) {
      if (node.is(ClusterSettings.Role.KEYHOLDER) && !node.id().equals(self)) {
        attempts.add(() -> ask(node, request));
      }
    }
    List<StrongroomException> failures = new ArrayList<>();
    for (Attempt attempt : attempts) {
      try {
        return attempt.unwrap();
      } catch (StrongroomException e) {
        switch (e.kind()) {
          case UNAVAILABLE, EXHAUSTED, NOT_FOUND -> failures.add(e);
          case CALLER, DENIED, CORRUPT, INTERNAL -> throw e;
        }
      }
    }
    throw failure(failures);
  }

  /** A key is gone only if nobody who might have it is away. */
  private static StrongroomException failure(List<StrongroomException> failures) {
    return failures.stream()
        .filter(e -> e.kind() != ErrorKind.NOT_FOUND)
        .reduce((earlier, later) -> later)
        .map(
            e ->
                new StrongroomException(
                    ErrorKind.UNAVAILABLE,
                    "no keyholder gave the key of this footage; the last one asked: "
                        + e.getMessage(),
                    e))
        .orElseGet(
            () ->
                failures.isEmpty()
                    ? new StrongroomException(
                        ErrorKind.UNAVAILABLE,
                        "no keyholder is there to give the key of this footage; start one")
                    : failures.getLast());
  }

  private Dek ask(ClusterNode node, byte[] request) {
    ByteBuffer answer = client.ask(node, Requests.UNWRAP, request, Secret.BYTES, LIMIT);
    byte[] key = new byte[Secret.BYTES];
    try {
      if (answer.remaining() != key.length) {
        throw new StrongroomException(
            ErrorKind.UNAVAILABLE, PeerClient.name(node) + " answered with something else");
      }
      answer.get(key);
      return Dek.of(Secret.copyOf(key));
    } finally {
      Arrays.fill(key, (byte) 0);
      for (int i = 0; i < answer.limit(); i++) {
        answer.put(i, (byte) 0);
      }
    }
  }
}
