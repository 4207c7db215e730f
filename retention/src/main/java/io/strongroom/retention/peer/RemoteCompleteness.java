package io.strongroom.retention.peer;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.peer.PeerClient;
import io.strongroom.recording.peer.Wire;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.retention.compliance.CameraPage;
import io.strongroom.retention.compliance.CompletenessPeers;
import io.strongroom.retention.compliance.NotePage;
import io.strongroom.retention.expiry.ExpiryPeers.Peer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The other nodes of a cluster, asked about completeness over their data ports. Thread-safe; calls
 * block.
 *
 * @param nodes all nodes of the register without this one
 * @param client asks them
 * @param well the other nodes that can be asked now
 */
public record RemoteCompleteness(
    Supplier<List<Peer>> nodes, Asking client, Supplier<List<ClusterNode>> well)
    implements CompletenessPeers {
  /** As long as a node may take to answer. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static final byte[] NOTHING = {};

  /** Asks a node, as {@link PeerClient#ask} does. */
  @FunctionalInterface
  public interface Asking {
    ByteBuffer ask(
        ClusterNode node, String request, byte[] body, int maxAnswerBytes, Duration limit);
  }

  @Override
  public List<Peer> others() {
    return nodes.get();
  }

  @Override
  public CameraPage camera(Peer peer, CameraId camera, TimeRange range, Optional<Epoch> after) {
    byte[] request =
        CompletenessMessages.encoded(new CompletenessMessages.Time(camera, range, after));
    return ask(
        peer, CompletenessMessages.CAMERA, request, in -> CompletenessMessages.page(camera, in));
  }

  @Override
  public List<CameraId> cameras(Peer peer) {
    return ask(peer, CompletenessMessages.CAMERAS, NOTHING, CompletenessMessages::cameras);
  }

  @Override
  public NotePage chain(Peer peer, CameraId camera, long from) {
    byte[] request = CompletenessMessages.encoded(new CompletenessMessages.Part(camera, from));
    return ask(peer, CompletenessMessages.CHAIN, request, CompletenessMessages::notes);
  }

  @Override
  public NotePage records(Peer peer, CameraId camera, LocalDate day, long from) {
    byte[] request = CompletenessMessages.encoded(new CompletenessMessages.Day(camera, day, from));
    return ask(peer, CompletenessMessages.RECORDS, request, CompletenessMessages::notes);
  }

  private <T> T ask(Peer peer, String name, byte[] request, Function<ByteBuffer, T> parser) {
    ClusterNode asked =
        well.get().stream()
            .filter(each -> each.id().equals(peer.id()))
            .findFirst()
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.UNAVAILABLE, "node " + peer.name() + " is not well"));
    return Wire.parse(
        ErrorKind.UNAVAILABLE,
        "the answer of node " + peer.name(),
        client.ask(asked, name, request, CompletenessMessages.MAX_ANSWER_BYTES, LIMIT),
        parser);
  }
}
