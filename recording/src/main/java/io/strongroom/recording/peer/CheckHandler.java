package io.strongroom.recording.peer;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.read.CopyCheck;
import io.strongroom.recording.read.Holdings;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * A keyholder's answer to nodes that hold copies and have no key: whether a copy is sound. Thread-
 * safe. Each check is an entry of the access log, so no node gets more than so many a second.
 */
public final class CheckHandler implements PeerHandler {
  /** Most checks in a second for one asking node, lasting. */
  public static final int MAX_PER_SECOND = 1;

  /** Most checks at once for one asking node that has asked little before. */
  public static final int MAX_BURST = 10;

  private final CopyCheck check;
  private final Function<NodeId, Optional<Holdings>> holdingsOf;
  private final Allowances allowances;

  private CheckHandler(
      CopyCheck check, Function<NodeId, Optional<Holdings>> holdingsOf, LongSupplier nanoTime) {
    this.check = check;
    this.holdingsOf = holdingsOf;
    this.allowances = new Allowances(MAX_PER_SECOND, MAX_BURST, nanoTime);
  }

  /**
   * The handler by name, for the {@link PeerServer} of a keyholder.
   *
   * @param holdingsOf what lies on another node; empty if that is not well
   * @param nanoTime normally {@link System#nanoTime}
   */
  public static Map<String, PeerHandler> of(
      CopyCheck check, Function<NodeId, Optional<Holdings>> holdingsOf, LongSupplier nanoTime) {
    return Map.of(ReplicaRequests.CHECK, new CheckHandler(check, holdingsOf, nanoTime));
  }

  @Override
  public ByteBuffer answer(String asker, ByteBuffer request) {
    ReplicaRequests.Held asked =
        Wire.parse(ErrorKind.CALLER, "the request", request, ReplicaRequests.Held::decode);
    if (!allowances.take(asker)) {
      throw new StrongroomException(
          ErrorKind.EXHAUSTED,
          "this node asks for more than " + MAX_PER_SECOND + " checks a second; ask another one");
    }
    Holdings there =
        holdingsOf
            .apply(asked.holder())
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.UNAVAILABLE, "node " + asked.holder() + " is not well"));
    return ReplicaRequests.of(check.check(asked.pack(), asked.holder(), there));
  }
}
