package io.strongroom.loadtests.camera;

import io.strongroom.loadtests.camera.clip.AudioLoop;
import io.strongroom.loadtests.camera.clip.Clip;
import io.strongroom.loadtests.camera.clip.ClipLibrary;
import io.strongroom.loadtests.camera.clip.Tones;
import io.strongroom.loadtests.camera.misbehave.Conduct;
import io.strongroom.loadtests.camera.misbehave.Material;
import io.strongroom.loadtests.camera.picture.Picture;
import io.strongroom.loadtests.camera.rtsp.Authenticator;
import io.strongroom.loadtests.camera.rtsp.RtspContext;
import io.strongroom.loadtests.camera.rtsp.RtspServer;
import io.strongroom.loadtests.camera.send.CameraFeed;
import io.strongroom.loadtests.camera.send.Habits;
import io.strongroom.loadtests.camera.send.SendWheel;
import io.strongroom.recording.ingest.CameraSource.Credentials;
import io.strongroom.recording.model.StrongroomException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/**
 * Running simulated cameras: an RTSP server whose cameras send loops that are right by the clock,
 * stamp each frame and keep account of what they sent.
 *
 * <pre>{@code
 * try (SimulatedCameras cameras = SimulatedCameras.start(Settings.defaults(clipFolder))) {
 *   cameras.cameras().forEach(camera -> record(camera.name(), camera.uri()));
 * }
 * }</pre>
 *
 * Thread-safe. Closing hangs up on all clients, completes the ledger and gives up what is still
 * being encoded.
 */
public final class SimulatedCameras implements AutoCloseable {
  /** Above this number of cameras a second thread helps to send. */
  private static final int CAMERAS_PER_WHEEL = 250;

  private final ClipLibrary library;
  private final SentLedger ledger;
  private final RtspServer server;
  private final List<SendWheel> wheels;
  private final List<SimulatedCamera> cameras;
  private final Timer hangUps = new Timer("hang-ups", true);

  private SimulatedCameras(Settings settings, ClipLibrary library, SentLedger ledger) {
    this.library = library;
    this.ledger = ledger;
    List<Clip> clips = clips(settings, library);
    Map<Integer, Conduct> conducts = conducts(settings, library, clips);
    List<CameraFeed> feeds = feeds(settings, clips, conducts);
    this.wheels = wheels(settings, feeds);
    this.server = server(settings, feeds, conducts, ledger);
    this.cameras = describe(settings, feeds, server.port());
    wheels.forEach(SendWheel::start);
    server.start();
    settings.hangUpEvery().ifPresent(this::hangUpEvery);
  }

  /**
   * Starts cameras and returns when all of them can send, which at the very first start takes until
   * the loops, or the first seconds of each, are encoded ({@link Settings#early}).
   *
   * @throws StrongroomException UNAVAILABLE if the port is in use; CALLER if a folder or file
   *     cannot be written
   */
  public static SimulatedCameras start(Settings settings) {
    ClipLibrary library = new ClipLibrary(settings.clips());
    SentLedger ledger = settings.ledger().map(SentLedger::create).orElseGet(SentLedger::inMemory);
    try {
      return new SimulatedCameras(settings, library, ledger);
    } catch (RuntimeException e) {
      library.close();
      ledger.close();
      throw e;
    }
  }

  /** The RTSP port. */
  public int port() {
    return server.port();
  }

  /** The cameras by number, from 1. */
  public List<SimulatedCamera> cameras() {
    return cameras;
  }

  /** What has been sent up to now. */
  public SentFrames sent() {
    return ledger.snapshot();
  }

  /** Hangs up on all clients at one instant, so that all of them come back at once. */
  public void hangUp() {
    server.hangUp();
  }

  private void hangUpEvery(Duration interval) {
    TimerTask task =
        new TimerTask() {
          @Override
          public void run() {
            hangUp();
          }
        };
    hangUps.scheduleAtFixedRate(task, interval.toMillis(), interval.toMillis());
  }

  private static Picture picture(int number) {
    Picture[] pictures = Picture.values();
    return pictures[(number - 1) % pictures.length];
  }

  private static List<Clip> clips(Settings settings, ClipLibrary library) {
    Map<Picture, CompletableFuture<Clip>> shared = new HashMap<>();
    List<CompletableFuture<Clip>> futures = new ArrayList<>();
    for (int number = 1; number <= settings.cameras(); number++) {
      futures.add(
          shared.computeIfAbsent(picture(number), picture -> clip(settings, library, picture)));
    }
    return futures.stream().map(SimulatedCameras::await).toList();
  }

  private static Clip await(CompletableFuture<Clip> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StrongroomException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static CompletableFuture<Clip> clip(
      Settings settings, ClipLibrary library, Picture picture) {
    Profile profile =
        switch (settings.profile()) {
          case H264, BFRAMES, H265 -> settings.profile();
          case MIXED ->
              picture == Picture.WINDMILLS
                  ? Profile.BFRAMES
                  : picture == Picture.RAILWAY ? Profile.H265 : Profile.H264;
        };
    return switch (profile) {
      case BFRAMES -> CompletableFuture.completedFuture(library.withBFrames());
      case H265 ->
          CompletableFuture.completedFuture(library.h265(settings.clip().bitsPerSecond(), picture));
      case H264, MIXED ->
          library.generated(
              picture, settings.clip(), SendWheel.micros(settings.clock()), settings.early());
    };
  }

  private static AudioKind audio(Settings settings, int number) {
    return settings.audio().get((number - 1) % settings.audio().size());
  }

  private static Map<Integer, Conduct> conducts(
      Settings settings, ClipLibrary library, List<Clip> clips) {
    Map<Integer, Conduct> conducts = new HashMap<>();
    for (var entry : settings.misbehaviours().entrySet()) {
      int number = entry.getKey();
      Material material =
          new Material(
              clips.get(number - 1),
              picture(number),
              settings.clip(),
              library,
              SendWheel.micros(settings.clock()),
              settings.early(),
              settings.credentials().orElse(new Credentials("viewer", "viewer")));
      conducts.put(number, entry.getValue().conduct(material));
    }
    return conducts;
  }

  private static List<CameraFeed> feeds(
      Settings settings, List<Clip> clips, Map<Integer, Conduct> conducts) {
    Map<String, Optional<AudioLoop>> loops = new HashMap<>();
    List<CameraFeed> feeds = new ArrayList<>();
    for (int number = 1; number <= clips.size(); number++) {
      AudioKind kind = audio(settings, number);
      int camera = number;
      Optional<AudioLoop> loop =
          loops.computeIfAbsent(
              kind + "/" + Tones.frequency(number), key -> Tones.loop(kind, camera));
      Conduct conduct = conducts.get(number);
      Clip clip = clips.get(number - 1);
      feeds.add(
          conduct == null
              ? new CameraFeed(number, clip, loop, phase(number), Habits.GOOD)
              : new CameraFeed(number, conduct.clip(clip), loop, phase(number), conduct));
    }
    return feeds;
  }

  private static long phase(int number) {
    return number % SendWheel.SPOKES * SendWheel.SPOKE_MICROS;
  }

  private static List<SendWheel> wheels(Settings settings, List<CameraFeed> feeds) {
    int count = 1 + (settings.cameras() - 1) / CAMERAS_PER_WHEEL;
    count = Math.min(count, 2);
    List<SendWheel> wheels = new ArrayList<>();
    for (int wheel = 0; wheel < count; wheel++) {
      List<List<CameraFeed>> spokes = new ArrayList<>();
      for (int spoke = 0; spoke < SendWheel.SPOKES; spoke++) {
        spokes.add(new ArrayList<>());
      }
      for (CameraFeed feed : feeds) {
        if (feed.number() / SendWheel.SPOKES % count == wheel) {
          spokes.get(feed.number() % SendWheel.SPOKES).add(feed);
        }
      }
      wheels.add(new SendWheel(settings.clock(), spokes, "cameras-" + wheel));
    }
    return wheels;
  }

  private static RtspServer server(
      Settings settings,
      List<CameraFeed> feeds,
      Map<Integer, Conduct> conducts,
      SentLedger ledger) {
    Credentials account = settings.credentials().orElse(new Credentials("", ""));
    return new RtspServer(
        new InetSocketAddress(settings.address(), settings.port()),
        new RtspContext(
            feeds.stream().collect(Collectors.toMap(CameraFeed::number, feed -> feed)),
            Map.copyOf(conducts),
            new Authenticator(settings.auth(), account.user(), account.password()),
            settings.transports() != Settings.Transports.UDP,
            settings.transports() != Settings.Transports.TCP,
            ledger,
            settings.clock(),
            new SecureRandom()));
  }

  private static List<SimulatedCamera> describe(
      Settings settings, List<CameraFeed> feeds, int port) {
    List<SimulatedCamera> cameras = new ArrayList<>();
    for (int number = 1; number <= settings.cameras(); number++) {
      Clip clip = feeds.get(number - 1).clip();
      Picture picture = picture(number);
      String name =
          number <= Picture.values().length ? picture.title() : picture.title() + " " + number;
      String uri =
          String.format(
              Locale.ROOT,
              "rtsp://%s:%d/cam/%03d",
              settings.address().getHostAddress(),
              port,
              number);
      cameras.add(
          new SimulatedCamera(
              number,
              name,
              URI.create(uri),
              picture,
              clip.codec(),
              clip.reorderFrames() > 0,
              audio(settings, number)));
    }
    return List.copyOf(cameras);
  }

  @Override
  public void close() {
    hangUps.cancel();
    server.close();
    wheels.forEach(SendWheel::close);
    library.close();
    ledger.close();
  }
}
