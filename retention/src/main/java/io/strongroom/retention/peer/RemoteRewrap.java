package io.strongroom.retention.peer;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.peer.PeerClient;
import io.strongroom.recording.peer.Wire;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.placement.ClusterSettings.Role;
import io.strongroom.recording.rewrap.Rewrap;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Has keyholders wrap packs' keys to a hold key, one after the other until one has done it. Used by
 * one thread; blocks.
 *
 * @param to what is to come back
 * @param well the other nodes that can be asked
 */
public record RemoteRewrap(DayKeyId to, PeerClient client, List<ClusterNode> well)
    implements Rewrap {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  @Override
  public WrappedDek rewrap(
      CameraId camera, TimeRange range, WrappedDek wrapped, byte[] headerHash) {
    byte[] request =
        ExpiryMessages.encoded(
            new ExpiryMessages.Moving(camera, range, Bytes.copyOf(headerHash), wrapped));
    Optional<StrongroomException> failure = Optional.empty();
    boolean refused = false;
    for (ClusterNode node : well) {
      if (node.is(Role.KEYHOLDER)) {
        try {
          return asked(node, request);
        } catch (StrongroomException e) {
          // one that has not got this day key says that it does not unwrap
          refused |= e.kind() == ErrorKind.CORRUPT;
          failure = e.kind() == ErrorKind.CORRUPT ? failure : Optional.of(e);
        }
      }
    }
    if (refused && failure.isEmpty()) {
      throw new OpenFailedException();
    }
    throw failure.orElseGet(
        () ->
            new StrongroomException(
                ErrorKind.UNAVAILABLE, "no keyholder is there to move held packs; start one"));
  }

  private WrappedDek asked(ClusterNode node, byte[] request) {
    WrappedDek moved =
        Wire.parse(
            ErrorKind.UNAVAILABLE,
            "the answer of node " + node.host(),
            client.ask(node, ExpiryMessages.REWRAP, request, WrappedDek.MAX_BYTES, LIMIT),
            ExpiryMessages::moved);
    if (!moved.id().equals(to)) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "node " + node.host() + " wrapped a key to " + moved.id());
    }
    return moved;
  }

  @Override
  public void close() {
    // nothing is kept open
  }
}
