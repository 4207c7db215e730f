package io.strongroom.loadtests.camera;

import io.strongroom.loadtests.camera.clip.ClipSettings;
import io.strongroom.loadtests.camera.misbehave.Misbehaviour;
import io.strongroom.recording.ingest.CameraSource.Credentials;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What {@link SimulatedCameras} are like.
 *
 * @param cameras how many, from 1 to {@value #MAX_CAMERAS}
 * @param address where to listen; loopback unless said otherwise
 * @param port 0 for a free one
 * @param profile which codings
 * @param clip what the generated loops are like
 * @param audio given to the cameras in turn, from the first
 * @param auth how a client must prove who it is
 * @param credentials the one account; needed unless {@code auth} is NONE
 * @param transports how RTP may travel
 * @param clips folder for generated loops, outside any node's data folder
 * @param early whether to start when the first seconds of each new loop are encoded; on a busy
 *     machine the encoder may then fall behind, which the ledger notes. Otherwise the start waits
 *     for whole loops, so that encoding disturbs no measurement
 * @param ledger file for the account of what was sent; in memory if empty
 * @param misbehaviours what is wrong with which camera, by number; the others are well-behaved
 * @param hangUpEvery how often all clients are hung up on at one instant
 * @param clock UTC
 */
public record Settings(
    int cameras,
    InetAddress address,
    int port,
    Profile profile,
    ClipSettings clip,
    List<AudioKind> audio,
    AuthScheme auth,
    Optional<Credentials> credentials,
    Transports transports,
    Path clips,
    boolean early,
    Optional<Path> ledger,
    Map<Integer, Misbehaviour> misbehaviours,
    Optional<Duration> hangUpEvery,
    Clock clock) {
  /** Most cameras of one process. */
  public static final int MAX_CAMERAS = 5000;

  /** How RTP may travel. */
  public enum Transports {
    ANY,
    TCP,
    UDP
  }

  public Settings {
    audio = List.copyOf(audio);
    misbehaviours = Map.copyOf(misbehaviours);
    check(cameras >= 1 && cameras <= MAX_CAMERAS, "cameras must be 1 to " + MAX_CAMERAS);
    check(port >= 0 && port <= 65_535, "port must be 0 to 65535");
    check(!audio.isEmpty(), "audio must name at least one kind; none is one");
    check(
        auth == AuthScheme.NONE || credentials.isPresent(),
        "credentials are needed when auth is not none");
    for (int number : misbehaviours.keySet()) {
      check(number >= 1 && number <= cameras, "there is no camera " + number + " to misbehave");
    }
    check(
        hangUpEvery.map(interval -> interval.toMillis() >= 100).orElse(true),
        "hanging up again needs an interval of 0.1 s or more");
  }

  /** Eight different cameras on a free port of the loopback, open to anybody on this machine. */
  public static Settings defaults(Path clips) {
    return new Settings(
        8,
        InetAddress.getLoopbackAddress(),
        0,
        Profile.MIXED,
        ClipSettings.demo(),
        List.of(AudioKind.NONE),
        AuthScheme.NONE,
        Optional.empty(),
        Transports.ANY,
        clips,
        true,
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        new SteadyClock());
  }

  public Settings withCameras(int count) {
    return with(draft -> draft.cameras = count);
  }

  public Settings withPort(int number) {
    return with(draft -> draft.port = number);
  }

  public Settings withProfile(Profile which) {
    return with(draft -> draft.profile = which);
  }

  public Settings withClip(ClipSettings loops) {
    return with(draft -> draft.clip = loops);
  }

  public Settings withAudio(List<AudioKind> kinds) {
    return with(draft -> draft.audio = kinds);
  }

  public Settings withAuth(AuthScheme scheme, Credentials account) {
    return with(
        draft -> {
          draft.auth = scheme;
          draft.credentials = Optional.of(account);
        });
  }

  public Settings withTransports(Transports which) {
    return with(draft -> draft.transports = which);
  }

  /** Starts only when all loops are encoded to their end. */
  public Settings withWholeClips() {
    return with(draft -> draft.early = false);
  }

  public Settings withLedger(Path file) {
    return with(draft -> draft.ledger = Optional.of(file));
  }

  /** Lets one camera misbehave, in place of what was said for it before. */
  public Settings withMisbehaviour(int number, Misbehaviour misbehaviour) {
    Map<Integer, Misbehaviour> more = new HashMap<>(misbehaviours);
    more.put(number, misbehaviour);
    return with(draft -> draft.misbehaviours = more);
  }

  /** Hangs up on all clients at one instant, again and again. */
  public Settings withHangUpEvery(Duration interval) {
    return with(draft -> draft.hangUpEvery = Optional.of(interval));
  }

  private Settings with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.settings();
  }

  /** A copy to change: a record of this many fields has no short way to change one. */
  private static final class Draft {
    private int cameras;
    private final InetAddress address;
    private int port;
    private Profile profile;
    private ClipSettings clip;
    private List<AudioKind> audio;
    private AuthScheme auth;
    private Optional<Credentials> credentials;
    private Transports transports;
    private final Path clips;
    private boolean early;
    private Optional<Path> ledger;
    private Map<Integer, Misbehaviour> misbehaviours;
    private Optional<Duration> hangUpEvery;
    private final Clock clock;

    Draft(Settings from) {
      this.cameras = from.cameras;
      this.address = from.address;
      this.port = from.port;
      this.profile = from.profile;
      this.clip = from.clip;
      this.audio = from.audio;
      this.auth = from.auth;
      this.credentials = from.credentials;
      this.transports = from.transports;
      this.clips = from.clips;
      this.early = from.early;
      this.ledger = from.ledger;
      this.misbehaviours = from.misbehaviours;
      this.hangUpEvery = from.hangUpEvery;
      this.clock = from.clock;
    }

    Settings settings() {
      return new Settings(
          cameras,
          address,
          port,
          profile,
          clip,
          audio,
          auth,
          credentials,
          transports,
          clips,
          early,
          ledger,
          misbehaviours,
          hangUpEvery,
          clock);
    }
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new StrongroomException(ErrorKind.CALLER, "simulated cameras: " + message);
    }
  }
}
