package io.strongroom.recording.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.crypto.sign.NodeIdentity;
import io.strongroom.recording.control.RecorderStatus;
import io.strongroom.recording.control.StatusMessage;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.placement.NodeReport;
import io.strongroom.recording.placement.Successors;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.LiveFootage;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A live view of a camera that another node records, over real sockets. */
class LiveAcrossNodesTest {
  private static final CameraId CAMERA = new CameraId(new UUID(5, 5));
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir Path root;
  private final Clock clock = Clock.systemUTC();
  private final Authorisation.Mint there = new Authorisation.Mint();
  private final Authorisation.Mint here = new Authorisation.Mint();
  private final Source source = new Source();
  private final Screen screen = new Screen();
  private PeerNodes nodes;
  private ClusterLive live;
  private boolean recording = true;

  /** A camera's tap on the other node, fed by the test. */
  private final class Source implements LiveFootage {
    private final BlockingQueue<Subscriber> subscribers = new LinkedBlockingQueue<>();
    private final BlockingQueue<Authorisation> extended = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> closed = new LinkedBlockingQueue<>();

    @Override
    public Subscription subscribe(Authorisation authorisation, Subscriber subscriber) {
      assertThat(authorisation.isFrom(there)).isTrue();
      subscribers.add(subscriber);
      return new Subscription() {
        @Override
        public void extend(Authorisation newer) {
          extended.add(newer);
        }

        @Override
        public void close() {
          closed.add("closed");
        }
      };
    }
  }

  /** A viewer on this node. */
  private static final class Screen implements LiveFootage.Subscriber {
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private volatile boolean keepsUp = true;

    @Override
    public void init(ByteBuffer initSegment, long wallMicros, long baseTicks) {
      seen.add("init %d at %d, %d".formatted(initSegment.remaining(), wallMicros, baseTicks));
    }

    @Override
    public boolean fragment(byte[] fragment, boolean keyframe) {
      seen.add((keyframe ? "key " : "delta ") + fragment.length);
      return keepsUp;
    }

    @Override
    public void ended(String reason) {
      seen.add("ended: " + reason);
    }

    String next() throws InterruptedException {
      return String.valueOf(seen.poll(LIMIT.toSeconds(), TimeUnit.SECONDS));
    }
  }

  @BeforeEach
  void start() {
    nodes = new PeerNodes(root, PeerNodes.PATIENT);
    NodeIdentity identity = nodes.identity("recorder");
    LiveHandlers shown = new LiveHandlers(source, there, nodes.system());
    Map<String, PeerHandler> handlers =
        new HashMap<>(
            RecorderHandlers.of(
                held -> new Successors.Answer(List.of(), List.of()),
                this::report,
                this::statuses,
                () -> {}));
    handlers.putAll(shown.handlers());
    nodes.server(1, () -> identity, handlers, shown.streams());
    PeerClient client = nodes.client(nodes.identity("asker"));
    List<ClusterNode> well = nodes.well;
    // The first handshake of a process takes seconds on a busy machine.
    ByteBuffer _ =
        client.ask(
            well.getLast(),
            RecorderHandlers.STATUSES,
            new byte[0],
            StatusMessage.MAX_BYTES,
            PeerNodes.PATIENT);
    live =
        new ClusterLive(
            (authorisation, subscriber) -> {
              throw new StrongroomException(ErrorKind.UNAVAILABLE, "not recorded here");
            },
            here,
            client,
            new PeerRecorders(PeerNodes.id(2), client, () -> well, System::nanoTime),
            () -> well,
            clock);
  }

  @AfterEach
  void stop() throws Exception {
    nodes.close();
  }

  private NodeReport report() {
    return new NodeReport(
        PeerNodes.id(1), 1, 1, 0, 0, Map.of(), List.of(), NodeReport.Replicas.NONE);
  }

  private List<RecorderStatus> statuses() {
    return List.of(
        new RecorderStatus(
            CAMERA,
            recording ? RecorderStatus.State.RECORDING : RecorderStatus.State.CONNECTING,
            new WallTime(0),
            Optional.empty(),
            "",
            Optional.empty(),
            true,
            List.of(),
            0,
            0,
            0,
            OptionalLong.empty()));
  }

  private Authorisation authorised(Authorisation.Mint mint, Duration ahead) {
    WallTime now = WallTime.of(clock.instant());
    return mint.authorise(
        CAMERA,
        new TimeRange(now.plusMicros(-60_000_000), now.plusMicros(ahead.toNanos() / 1_000)),
        "intent-1");
  }

  private LiveFootage.Subscriber watched() throws InterruptedException {
    return java.util.Objects.requireNonNull(
        source.subscribers.poll(LIMIT.toSeconds(), TimeUnit.SECONDS));
  }

  @Test
  void whatArrivesThereIsSeenHereInItsOrder() throws Exception {
    LiveFootage.Subscription view = live.subscribe(authorised(here, Duration.ofHours(1)), screen);
    LiveFootage.Subscriber feed = watched();
    feed.init(ByteBuffer.allocate(700), 17, 90_000);
    assertThat(feed.fragment(new byte[20_000], true)).isTrue();
    assertThat(feed.fragment(new byte[3_000], false)).isTrue();
    assertThat(screen.next()).isEqualTo("init 700 at 17, 90000");
    assertThat(screen.next()).isEqualTo("key 20000");
    assertThat(screen.next()).isEqualTo("delta 3000");
    feed.ended("the camera stopped");
    assertThat(screen.next()).isEqualTo("ended: the camera stopped");
    view.close();
  }

  @Test
  void aRenewedAuthorisationIsHonouredThereAndOneOfAnotherMintIsNot() throws Exception {
    try (LiveFootage.Subscription view =
        live.subscribe(authorised(here, Duration.ofHours(1)), screen)) {
      watched();
      Authorisation newer = authorised(here, Duration.ofHours(2));
      view.extend(newer);
      Authorisation extended =
          java.util.Objects.requireNonNull(
              source.extended.poll(LIMIT.toSeconds(), TimeUnit.SECONDS));
      assertThat(extended.range()).isEqualTo(newer.range());
      assertThat(extended.intent()).isEqualTo("intent-1");
      assertThatExceptionOfType(StrongroomException.class)
          .isThrownBy(() -> view.extend(authorised(there, Duration.ofHours(3))));
    }
  }

  @Test
  void nothingIsShownAfterTheEndOfTheAuthorisation() throws Exception {
    try (LiveFootage.Subscription view =
        live.subscribe(authorised(here, Duration.ofMillis(-1)), screen)) {
      LiveFootage.Subscriber feed = watched();
      feed.init(ByteBuffer.allocate(700), 17, 90_000);
      assertThat(feed.fragment(new byte[5], true)).isTrue();
      view.extend(authorised(here, Duration.ofHours(1)));
      // not before a keyframe: what it builds on was not shown
      assertThat(feed.fragment(new byte[6], false)).isTrue();
      assertThat(feed.fragment(new byte[7], true)).isTrue();
      assertThat(screen.next()).startsWith("init");
      assertThat(screen.next()).isEqualTo("key 7");
    }
  }

  @Test
  void aViewerThatLeavesEndsTheViewThere() throws Exception {
    LiveFootage.Subscription view = live.subscribe(authorised(here, Duration.ofHours(1)), screen);
    LiveFootage.Subscriber feed = watched();
    view.close();
    Awaitility.await()
        .atMost(LIMIT)
        .until(
            () -> {
              feed.fragment(new byte[1_000], true);
              return !source.closed.isEmpty();
            });
  }

  @Test
  void aViewerThatDoesNotKeepUpIsEnded() throws Exception {
    screen.keepsUp = false;
    try (LiveFootage.Subscription view =
        live.subscribe(authorised(here, Duration.ofHours(1)), screen)) {
      assertThat(view).isNotNull();
      watched().fragment(new byte[9], true);
      assertThat(screen.next()).isEqualTo("key 9");
      assertThat(screen.next()).isEqualTo("ended: the viewer does not keep up");
    }
  }

  @Test
  void aCameraThatNobodyRecordsIsRefusedWithTheCauseOfThisNode() {
    recording = false;
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(() -> live.subscribe(authorised(here, Duration.ofHours(1)), screen))
        .withMessage("not recorded here");
  }
}
