package io.strongroom.loadtests.camera;

import io.strongroom.loadtests.camera.clip.ClipSettings;
import io.strongroom.recording.ingest.CameraSource.Credentials;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

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
    check(cameras >= 1 && cameras <= MAX_CAMERAS, "cameras must be 1 to " + MAX_CAMERAS);
    check(port >= 0 && port <= 65_535, "port must be 0 to 65535");
    check(!audio.isEmpty(), "audio must name at least one kind; none is one");
    check(
        auth == AuthScheme.NONE || credentials.isPresent(),
        "credentials are needed when auth is not none");
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
        new SteadyClock());
  }

  public Settings withCameras(int count) {
    return new Settings(
        count,
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
        clock);
  }

  public Settings withPort(int number) {
    return new Settings(
        cameras,
        address,
        number,
        profile,
        clip,
        audio,
        auth,
        credentials,
        transports,
        clips,
        early,
        ledger,
        clock);
  }

  public Settings withProfile(Profile which) {
    return new Settings(
        cameras,
        address,
        port,
        which,
        clip,
        audio,
        auth,
        credentials,
        transports,
        clips,
        early,
        ledger,
        clock);
  }

  public Settings withClip(ClipSettings loops) {
    return new Settings(
        cameras,
        address,
        port,
        profile,
        loops,
        audio,
        auth,
        credentials,
        transports,
        clips,
        early,
        ledger,
        clock);
  }

  public Settings withAudio(List<AudioKind> kinds) {
    return new Settings(
        cameras,
        address,
        port,
        profile,
        clip,
        kinds,
        auth,
        credentials,
        transports,
        clips,
        early,
        ledger,
        clock);
  }

  public Settings withAuth(AuthScheme scheme, Credentials account) {
    return new Settings(
        cameras,
        address,
        port,
        profile,
        clip,
        audio,
        scheme,
        Optional.of(account),
        transports,
        clips,
        early,
        ledger,
        clock);
  }

  public Settings withTransports(Transports which) {
    return new Settings(
        cameras,
        address,
        port,
        profile,
        clip,
        audio,
        auth,
        credentials,
        which,
        clips,
        early,
        ledger,
        clock);
  }

  /** Starts only when all loops are encoded to their end. */
  public Settings withWholeClips() {
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
        false,
        ledger,
        clock);
  }

  public Settings withLedger(Path file) {
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
        Optional.of(file),
        clock);
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new StrongroomException(ErrorKind.CALLER, "simulated cameras: " + message);
    }
  }
}
