package io.strongroom.loadtests.camera.rtsp;

import io.strongroom.loadtests.camera.clip.AudioLoop;
import io.strongroom.loadtests.camera.send.CameraFeed;
import io.strongroom.loadtests.camera.send.Habits;
import io.strongroom.loadtests.camera.send.MediaSession;
import io.strongroom.loadtests.camera.send.RtpTrack;
import io.strongroom.loadtests.camera.send.SendWheel;
import io.strongroom.loadtests.camera.send.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The state of one connection's conversation (RFC 2326 A.2): at most one session, of one camera,
 * with up to two tracks. Used by the server's thread.
 */
final class RtspDialogue {
  private static final String METHODS = "OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN";
  private static final Pattern URI =
      Pattern.compile(
          "rtsp://[^/\\s]+/cam/([0-9]{1,6})(?:/(video|audio))?/?(?:\\?.*)?",
          Pattern.CASE_INSENSITIVE);
  private static final int VIDEO = 0;
  private static final int AUDIO = 1;

  private final RtspContext context;
  private final OutQueue interleaved;
  private final Connection connection;
  private final InetAddress local;
  private final InetAddress client;
  private final String nonce;
  private final @Nullable RtpTrack[] tracks = new @Nullable RtpTrack[2];
  private final @Nullable UdpPorts[] ports = new @Nullable UdpPorts[2];
  private @Nullable String session;
  private @Nullable CameraFeed camera;
  private @Nullable MediaSession playing;
  private boolean playRequested;

  /** What media sessions may do to the connection. */
  interface Connection {
    void hangUp();

    void deafen();

    long silentMicros();
  }

  RtspDialogue(
      RtspContext context,
      OutQueue interleaved,
      Connection connection,
      InetAddress local,
      InetAddress client) {
    this.context = context;
    this.interleaved = interleaved;
    this.connection = connection;
    this.local = local;
    this.client = client;
    this.nonce = identifier() + identifier();
  }

  private String identifier() {
    return HexFormat.of().toHexDigits(context.random().nextLong());
  }

  /** Answers a request. What follows the answer is begun by {@link #afterReply}. */
  Manners.Answer handle(RtspInput.Request request) {
    Manners manners = manners(request);
    boolean played = playing != null;
    RtspReply usual =
        manners.refusal(request, refusal(request)).orElseGet(() -> reply(request, manners));
    return manners.answer(request, usual, played);
  }

  private Manners manners(RtspInput.Request request) {
    CameraFeed feed = camera;
    int number =
        feed != null
            ? feed.number()
            : target(request).map(found -> Integer.parseInt(found.group(1))).orElse(0);
    return context.manners().getOrDefault(number, Manners.GOOD);
  }

  private Optional<RtspReply> refusal(RtspInput.Request request) {
    if (request.header("require").isPresent()) {
      return Optional.of(RtspReply.of(551).with("Unsupported", request.header("require").get()));
    }
    if (request.method().equals("OPTIONS") || context.authenticator().allows(request, nonce)) {
      return Optional.empty();
    }
    String[] challenges = context.authenticator().challenges(nonce).toArray(String[]::new);
    return Optional.of(RtspReply.of(401).with("WWW-Authenticate", challenges));
  }

  private RtspReply reply(RtspInput.Request request, Manners manners) {
    if (request.method().equals("OPTIONS")) {
      return RtspReply.of(200).with("Public", METHODS);
    }
    String given = request.header("session").map(RtspDialogue::sessionId).orElse("");
    if (!given.isEmpty() && !given.equals(session)) {
      return RtspReply.of(454);
    }
    return switch (request.method()) {
      case "DESCRIBE" -> describe(request, manners);
      case "SETUP", "PLAY" -> full(request, manners).orElseGet(() -> begin(request));
      case "GET_PARAMETER" -> withSession(RtspReply.of(200));
      case "TEARDOWN" -> teardown();
      default -> RtspReply.of(405).with("Allow", METHODS);
    };
  }

  private RtspReply begin(RtspInput.Request request) {
    return request.method().equals("SETUP") ? setup(request) : play();
  }

  private Optional<RtspReply> full(RtspInput.Request request, Manners manners) {
    CameraFeed feed = camera != null ? camera : target(request).map(this::feed).orElse(null);
    return feed == null || playing != null ? Optional.empty() : manners.full(feed.playing());
  }

  private static String sessionId(String header) {
    int semicolon = header.indexOf(';');
    return (semicolon < 0 ? header : header.substring(0, semicolon)).strip();
  }

  private Optional<Matcher> target(RtspInput.Request request) {
    Matcher matcher = URI.matcher(request.uri());
    return matcher.matches() && context.feeds().containsKey(Integer.parseInt(matcher.group(1)))
        ? Optional.of(matcher)
        : Optional.empty();
  }

  private RtspReply describe(RtspInput.Request request, Manners manners) {
    Matcher target = target(request).orElse(null);
    if (target == null) {
      return RtspReply.of(404);
    }
    if (!request.header("accept").orElse("application/sdp").contains("application/sdp")) {
      return RtspReply.of(406);
    }
    CameraFeed feed = feed(target);
    String base = request.uri().replaceFirst("\\?.*$", "");
    return RtspReply.of(200)
        .with("Content-Base", base.endsWith("/") ? base : base + "/")
        .withBody(
            "application/sdp", manners.sdp(SessionDescription.of(feed, local.getHostAddress())));
  }

  private CameraFeed feed(Matcher target) {
    return Objects.requireNonNull(context.feeds().get(Integer.parseInt(target.group(1))));
  }

  private RtspReply setup(RtspInput.Request request) {
    Matcher target = target(request).orElse(null);
    if (target == null) {
      return RtspReply.of(404);
    }
    String name = Optional.ofNullable(target.group(2)).orElse("").toLowerCase(Locale.ROOT);
    CameraFeed feed = feed(target);
    if (name.isEmpty() && feed.sound().isPresent()) {
      return RtspReply.of(459);
    }
    int index = name.equals("audio") ? AUDIO : VIDEO;
    if (index == AUDIO && feed.sound().isEmpty()) {
      return RtspReply.of(404);
    }
    if (playing != null || tracks[index] != null || (camera != null && camera != feed)) {
      return RtspReply.of(455);
    }
    TransportOffer offer =
        TransportOffer.choose(request.header("transport").orElse(""), context.tcp(), context.udp())
            .orElse(null);
    boolean mixed = tracks[1 - index] != null && (ports[1 - index] == null) != isTcp(offer);
    return offer == null || mixed ? RtspReply.of(461) : setup(feed, index, offer);
  }

  private static boolean isTcp(@Nullable TransportOffer offer) {
    return offer != null && offer.interleaved();
  }

  private RtspReply setup(CameraFeed feed, int index, TransportOffer offer) {
    int clockRate = index == VIDEO ? 90_000 : feed.sound().map(AudioLoop::sampleRate).orElse(0);
    int channel = offer.interleaved() && offer.port() >= 0 ? offer.port() : 2 * index;
    RtpTrack track = new RtpTrack(channel, clockRate, context.random());
    String ssrc = ";ssrc=" + HexFormat.of().withUpperCase().toHexDigits(track.ssrc());
    String transport;
    if (offer.interleaved()) {
      transport = "RTP/AVP/TCP;unicast;interleaved=" + channel + "-" + (channel + 1) + ssrc;
    } else {
      try {
        UdpPorts pair = UdpPorts.open(local, client, offer.port());
        ports[index] = pair;
        transport =
            "RTP/AVP;unicast;client_port=%d-%d;server_port=%d-%d%s"
                .formatted(offer.port(), offer.port() + 1, pair.port(), pair.port() + 1, ssrc);
      } catch (IOException e) {
        return RtspReply.of(453);
      }
    }
    tracks[index] = track;
    camera = feed;
    session = session == null ? identifier() : session;
    return withSession(RtspReply.of(200).with("Transport", transport));
  }

  private RtspReply withSession(RtspReply reply) {
    CameraFeed feed = camera;
    if (session == null || feed == null) {
      return reply;
    }
    int seconds = context.manners().getOrDefault(feed.number(), Manners.GOOD).timeoutSeconds();
    return reply.with("Session", session + ";timeout=" + seconds);
  }

  private RtspReply play() {
    if (camera == null) {
      return RtspReply.of(455);
    }
    playRequested = playing == null;
    return withSession(RtspReply.of(200).with("Range", "npt=now-"));
  }

  /** Begins what the last reply announced; called when that reply is on its way. */
  void afterReply() {
    CameraFeed feed = camera;
    if (!playRequested || feed == null) {
      return;
    }
    playRequested = false;
    boolean udp = ports[VIDEO] != null || ports[AUDIO] != null;
    Transport transport = udp ? UdpPorts.transport(ports.clone()) : interleaved;
    Habits.Plan plan = feed.plan(new SessionLine(interleaved, connection, !udp));
    MediaSession media =
        new MediaSession(
            transport,
            Optional.ofNullable(tracks[VIDEO]),
            Optional.ofNullable(tracks[AUDIO]),
            feed.sound(),
            context.ledger().open(feed.number(), SendWheel.micros(context.clock())),
            plan);
    playing = media;
    plan.schedule().ifPresentOrElse(schedule -> feed.add(media, schedule), () -> feed.add(media));
  }

  private record SessionLine(OutQueue out, Connection connection, boolean interleaved)
      implements Habits.Line {
    @Override
    public void hangUp() {
      connection.hangUp();
    }

    @Override
    public void deafen() {
      connection.deafen();
    }

    @Override
    public long silentMicros() {
      return connection.silentMicros();
    }

    @Override
    public void say(ByteBuffer text) {
      out.send(text, () -> {});
    }
  }

  private RtspReply teardown() {
    if (session == null) {
      return RtspReply.of(454);
    }
    RtspReply reply = withSession(RtspReply.of(200));
    end();
    return reply;
  }

  /** Whether the client has sent anything over UDP since the last call. */
  boolean drainUdp(ByteBuffer scratch) {
    boolean alive = false;
    for (UdpPorts pair : ports) {
      alive |= pair != null && pair.drain(scratch);
    }
    return alive;
  }

  /** Whether the interleaved connection itself shows that the client is there. */
  boolean playsInterleaved() {
    return playing != null && ports[VIDEO] == null && ports[AUDIO] == null;
  }

  /** Ends the session, if there is one; the conversation may begin another. */
  void end() {
    MediaSession media = playing;
    CameraFeed feed = camera;
    if (media != null && feed != null) {
      feed.remove(media);
      media.end(SendWheel.micros(context.clock()));
    }
    for (int i = 0; i < ports.length; i++) {
      UdpPorts pair = ports[i];
      if (pair != null) {
        pair.close();
      }
      ports[i] = null;
      tracks[i] = null;
    }
    playing = null;
    camera = null;
    session = null;
    playRequested = false;
  }
}
