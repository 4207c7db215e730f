package io.strongroom.recording.peer;

import io.strongroom.recording.control.RecorderStatus;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.LiveFootage;
import io.strongroom.recording.read.RemoteView;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live view of any camera of the cluster: from this node if it records the camera, else from
 * the one that does. Both sides honour the authorisation. Thread-safe; beginning and extending
 * block on the other node.
 */
public final class ClusterLive implements LiveFootage {
  /** How long a viewer whose authorisation is over stays, unseeing, for a newer one to come. */
  static final Duration RENEWAL = Duration.ofSeconds(10);

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Logger log = LoggerFactory.getLogger(ClusterLive.class);

  private final LiveFootage own;
  private final Authorisation.Mint mint;
  private final PeerClient client;
  private final PeerRecorders recorders;
  private final Supplier<List<ClusterNode>> others;
  private final Clock clock;

  /**
   * @param own what is recorded here
   * @param mint the only one whose authorisations show anything
   * @param others the other nodes that are well now
   */
  public ClusterLive(
      LiveFootage own,
      Authorisation.Mint mint,
      PeerClient client,
      PeerRecorders recorders,
      Supplier<List<ClusterNode>> others,
      Clock clock) {
    this.own = own;
    this.mint = mint;
    this.client = client;
    this.recorders = recorders;
    this.others = others;
    this.clock = clock;
  }

  @Override
  public Subscription subscribe(Authorisation authorisation, Subscriber subscriber) {
    try {
      return own.subscribe(authorisation, subscriber);
    } catch (StrongroomException e) {
      Optional<ClusterNode> elsewhere =
          e.kind() == ErrorKind.UNAVAILABLE ? recorderOf(authorisation.camera()) : Optional.empty();
      return new Remote(elsewhere.orElseThrow(() -> e), authorisation, subscriber).begun();
    }
  }

  private Optional<ClusterNode> recorderOf(CameraId camera) {
    List<ClusterNode> well = others.get();
    return recorders.of(camera).stream()
        .filter(there -> there.status().state() == RecorderStatus.State.RECORDING)
        .flatMap(there -> well.stream().filter(node -> node.id().equals(there.node())))
        .findFirst();
  }

  /** A view that comes from another node, read on a virtual thread of its own. */
  private final class Remote implements Subscription {
    private final ClusterNode node;
    private final Subscriber subscriber;
    private final UUID view = UUID.randomUUID();
    private volatile Authorisation authorisation;
    private volatile boolean closed;
    private @Nullable InputStream stream;

    Remote(ClusterNode node, Authorisation authorisation, Subscriber subscriber) {
      this.node = node;
      this.authorisation = authorisation;
      this.subscriber = subscriber;
    }

    Remote begun() {
      InputStream opened =
          client.open(
              node,
              LiveHandlers.LIVE,
              LiveRequest.encoded(RemoteView.of(view, authorisation)),
              LIMIT);
      stream = opened;
      Thread.ofVirtual().name("live-from-" + node.id()).start(() -> run(opened));
      return this;
    }

    private void run(InputStream opened) {
      String reason = "the node that records the camera sends nothing more";
      try (DataInputStream in = new DataInputStream(new BufferedInputStream(opened))) {
        Optional<LiveMessage> message = LiveMessage.read(in);
        boolean showing = false;
        while (message.isPresent() && !closed) {
          switch (message.get()) {
            case LiveMessage.Init init ->
                subscriber.init(init.segment().asBuffer(), init.wallMicros(), init.baseTicks());
            case LiveMessage.Media media -> {
              showing = isAuthorised() && (showing || media.keyframe());
              if (showing && !subscriber.fragment(media.fragment(), media.keyframe())) {
                reason = "the viewer does not keep up";
                closed = true;
              }
            }
            case LiveMessage.Ended ended -> reason = ended.reason();
          }
          if (isOver()) {
            reason = "the authorisation is over";
            closed = true;
          }
          message = closed ? Optional.empty() : LiveMessage.read(in);
        }
      } catch (IOException | RuntimeException e) {
        log.debug("the live view from {} broke off", node.id(), e);
      }
      subscriber.ended(reason);
    }

    private boolean isAuthorised() {
      return WallTime.of(clock.instant()).isBefore(authorisation.range().to());
    }

    private boolean isOver() {
      return authorisation.range().to().microsUntil(WallTime.of(clock.instant()))
          > RENEWAL.toNanos() / 1_000;
    }

    @Override
    public void extend(Authorisation newer) {
      if (!newer.isFrom(mint) || !newer.camera().equals(authorisation.camera())) {
        throw new StrongroomException(ErrorKind.DENIED, "the authorisation is not for this camera");
      }
      client.ask(
          node, LiveHandlers.EXTEND, LiveRequest.encoded(RemoteView.of(view, newer)), 0, LIMIT);
      authorisation = newer;
    }

    @Override
    public void close() {
      closed = true;
      InputStream opened = stream;
      if (opened != null) {
        try {
          opened.close();
        } catch (IOException e) {
          log.debug("the live view from {} was not closed in order", node.id(), e);
        }
      }
    }
  }
}
