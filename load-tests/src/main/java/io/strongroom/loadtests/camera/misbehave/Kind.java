package io.strongroom.loadtests.camera.misbehave;

import io.strongroom.loadtests.camera.clip.Clip;
import io.strongroom.loadtests.camera.send.Habits.Line;
import io.strongroom.loadtests.camera.send.PacketStage;
import io.strongroom.loadtests.camera.send.Packets;
import io.strongroom.loadtests.camera.send.Schedule;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;

/**
 * Everything that can be wrong with a camera: name, parameters with their defaults, what happens,
 * and what does it. The one list; help, guide and tests go by it.
 */
enum Kind {
  TIMESTAMPS_JUMP(
      "by=10 every=3",
      "RTP time jumps ahead by so many seconds, again and again",
      (p, m) -> stepping(p.micros("by"), p.micros("every"))),
  TIMESTAMPS_FALL(
      "by=10 every=3",
      "RTP time falls back by so many seconds, again and again",
      (p, m) -> stepping(-p.micros("by"), p.micros("every"))),
  TIMESTAMPS_REPEAT(
      "every=5",
      "each so many frames one has the RTP time of the frame before",
      (p, m) -> counted(p, "every", 1000, (line, frames) -> TimeShift.repeating(frames))),
  TIMESTAMPS_WRAP(
      "after=1",
      "RTP time begins so many seconds before 2^32",
      (p, m) -> timed(p, "after", (line, micros) -> TimeShift.wrapping((int) (micros * 9 / 100)))),
  CLOCK_STEP(
      "by=3600 after=3",
      "the camera's clock is set once: RTCP and RTP time step together, by so many seconds",
      (p, m) -> clockStep(p.micros("by"), p.micros("after"))),
  CLOCK_DRIFT(
      "ppm=500",
      "the camera's clock runs fast (or slow, if negative)",
      (p, m) -> clockDrift(p.number("ppm", -100_000, 100_000))),
  FRAME_RATE_LIES(
      "delivered=15",
      "declares 25 frames a second in SDP and SPS and delivers fewer or more",
      (p, m) -> new FrameRateLie(m, p.count("delivered", 1, 100))),
  LONG_GOP(
      "seconds=60",
      "one keyframe in so many seconds, the first with the session",
      (p, m) -> GopFaults.longGop(oneGop(p, m))),
  INFINITE_GOP(
      "seconds=60",
      "one keyframe when the session begins and never again; the loop is so long",
      (p, m) -> GopFaults.infiniteGop(oneGop(p, m))),
  NO_START_KEYFRAME(
      "", "a session begins in the middle of a GOP", (p, m) -> GopFaults.noStartKeyframe()),
  BIG_KEYFRAMES(
      "bytes=1000000 seconds=4",
      "keyframes filled up to that size, each so many seconds; with 2M of video 4 Mbit/s",
      (p, m) -> bigKeyframes(p, m)),
  PARAMETER_SETS_MISSING(
      "",
      "no parameter sets in the SDP, only in band",
      (p, m) -> Conduct.sdp(ParameterSetFaults::missing)),
  PARAMETER_SETS_LATE(
      "keyframes=2",
      "no parameter sets in the SDP, and none with the first keyframes",
      (p, m) -> ParameterSetFaults.late(m.own().codec(), p.count("keyframes", 1, 1000))),
  PARAMETER_SETS_CHANGED(
      "every=2",
      "another SPS for the same pictures each so many seconds; H.264",
      (p, m) -> parameterSetsChanged(p, m)),
  RESOLUTION_CHANGE(
      "every=2",
      "pictures of another size each so many seconds, announced in band; H.264",
      (p, m) -> FormatChange.resolution(m.h264(), m.ofOtherSize(), p.count("every", 1, 3600))),
  CODEC_CHANGE(
      "every=3 how=reconnect",
      "H.264 becomes H.265 and back; reconnect: BYE and a new SDP; in-band: same payload type",
      (p, m) -> codecChange(p, m)),
  B_FRAMES("", "H.264 with B-frames", (p, m) -> withClip(m.library().withBFrames())),
  LOSS(
      "rate=0.01 seed=1",
      "packets are left out, also over TCP",
      (p, m) -> byChance(p, PacketFaults::loss)),
  REORDER(
      "rate=0.01 seed=1",
      "packets change places with the next one, also over TCP",
      (p, m) -> byChance(p, PacketFaults::reorder)),
  DUPLICATES(
      "rate=0.01 seed=1", "packets come twice", (p, m) -> byChance(p, PacketFaults::duplicates)),
  SSRC_CHANGE(
      "every=3",
      "a new RTP stream each so many seconds: SSRC, sequence and time begin anew",
      (p, m) -> timed(p, "every", (line, micros) -> SourceFaults.changing(micros))),
  SSRC_PER_GOP(
      "",
      "another SSRC with each keyframe; sequence and time go on",
      (p, m) -> Conduct.packets(line -> SourceFaults.perGop())),
  WRONG_CHANNELS(
      "shift=10",
      "interleaved channels other than agreed in SETUP, by so many",
      (p, m) -> counted(p, "shift", 250, FramingFaults::wrongChannels)),
  JUNK_BETWEEN_FRAMES(
      "bytes=64 every=5",
      "meaningless bytes between the interleaved packets of each so many frames",
      (p, m) -> junk(p.count("bytes", 1, 65_536), p.count("every", 1, 10_000))),
  HALF_FRAMES(
      "every=10",
      "an interleaved packet is cut short and its length left as it was, each so many frames",
      (p, m) -> counted(p, "every", 10_000, FramingFaults::halfFrames)),
  BROKEN_SDP(
      "form=no-control",
      "one of: " + BrokenSdp.FORMS,
      (p, m) -> Conduct.sdp(BrokenSdp.form(p.choice("form", BrokenSdp.FORMS)))),
  BROKEN_CONTENT_BASE(
      "form=other-host",
      "one of: " + ReplyFaults.BASES,
      (p, m) -> ReplyFaults.contentBase(p.choice("form", ReplyFaults.BASES))),
  REDIRECT(
      "to=/cam/001 after=0",
      "to an address or a path here; 302 to DESCRIBE, or a REDIRECT after so many seconds",
      (p, m) -> ReplyFaults.redirect(p.text("to"), p.micros("after"))),
  WRONG_CREDENTIALS("", "401, whatever the client knows", (p, m) -> CredentialFaults.wrong()),
  CHANGING_CREDENTIALS(
      "requests=1",
      "a Digest nonce is good for so many requests (user and password viewer, unless given)",
      (p, m) -> CredentialFaults.changing(m.account(), p.count("requests", 1, 1000))),
  KEEP_ALIVE_IGNORED(
      "",
      "OPTIONS and GET_PARAMETER get no answer while it plays",
      (p, m) -> ReplyFaults.keepAliveIgnored()),
  ONE_SESSION(
      "status=453",
      "serves one client at a time and turns others away with 453, 486 or 503",
      (p, m) -> ReplyFaults.oneSession(Integer.parseInt(p.choice("status", "453 486 503")))),
  SESSION_TIMEOUT(
      "seconds=10 when=always",
      "hangs up after the timeout it announced: always, or when the client was silent",
      (p, m) -> sessionTimeout(p)),
  HALF_OPEN(
      "after=3",
      "stops sending and reading after so many seconds, and stays connected",
      (p, m) -> timed(p, "after", FlowFaults::halfOpen)),
  TRICKLE(
      "rate=1 what=media after=2",
      "so many bytes a second, of the media after a while, or of the reply to DESCRIBE",
      (p, m) -> trickle(p)),
  BURST(
      "seconds=30",
      "begins so many seconds before the present and sends that at once",
      (p, m) -> burst(m, p.count("seconds", 1, 600))),
  ENDLESS_HEADERS(
      "", "a reply to DESCRIBE whose headers do not end", (p, m) -> EndlessReplies.headers()),
  GIGABYTE_FRAMES(
      "what=fragments after=2",
      "fragments: a frame without end; aggregate: a unit longer than its packet; body: 8 GiB SDP",
      (p, m) -> gigabytes(p, m)),
  MILLION_TRACKS(
      "tracks=1000000",
      "an SDP of so many tracks",
      (p, m) -> EndlessReplies.tracks(p.count("tracks", 1, 10_000_000))),
  NO_MARKER("", "the RTP marker is never set", (p, m) -> marker(false)),
  MARKER_ON_EVERY_PACKET("", "the RTP marker is always set", (p, m) -> marker(true));

  private final String defaults;
  private final String what;

  @SuppressWarnings("ImmutableEnumChecker") // functions of their arguments alone
  private final BiFunction<Parameters, Material, Conduct> maker;

  Kind(String defaults, String what, BiFunction<Parameters, Material, Conduct> maker) {
    this.defaults = defaults;
    this.what = what;
    this.maker = maker;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Parameters with their defaults, in the order in which they may be given. */
  String defaults() {
    return defaults;
  }

  String what() {
    return what;
  }

  Conduct conduct(Parameters parameters, Material material) {
    return maker.apply(parameters, material);
  }

  /** A stage made of one time, checked now and not when the first client comes. */
  private static Conduct timed(
      Parameters p, String name, BiFunction<Line, Long, PacketStage> stage) {
    long micros = p.micros(name);
    return Conduct.packets(line -> stage.apply(line, micros));
  }

  private static Conduct counted(
      Parameters p, String name, int most, BiFunction<Line, Integer, PacketStage> stage) {
    int count = p.count(name, 1, most);
    return Conduct.packets(line -> stage.apply(line, count));
  }

  private static Conduct byChance(Parameters p, BiFunction<Double, Long, PacketStage> stage) {
    double rate = p.number("rate", 0, 1);
    long seed = p.seed();
    return Conduct.packets(line -> stage.apply(rate, seed));
  }

  private static Conduct stepping(long by, long every) {
    return Conduct.packets(
        line -> new TimeShift(elapsed -> elapsed / Math.max(every, 1) * by, false));
  }

  private static Conduct clockStep(long by, long after) {
    return Conduct.packets(line -> new TimeShift(elapsed -> elapsed < after ? 0 : by, true));
  }

  private static Conduct clockDrift(double ppm) {
    return Conduct.packets(line -> new TimeShift(elapsed -> Math.round(elapsed * ppm / 1e6), true));
  }

  private static Conduct junk(int bytes, int every) {
    return Conduct.packets(line -> FramingFaults.junk(line, bytes, every));
  }

  private static Clip oneGop(Parameters p, Material m) {
    int seconds = p.count("seconds", 1, 60);
    return m.withGop(seconds, seconds);
  }

  private static Conduct bigKeyframes(Parameters p, Material m) {
    int seconds = p.count("seconds", 1, 60);
    return GopFaults.bigKeyframes(m.withGop(seconds, seconds), p.count("bytes", 1, 1_000_000));
  }

  private static Conduct parameterSetsChanged(Parameters p, Material m) {
    long every = p.micros("every");
    Clip clip = m.h264();
    return new Conduct() {
      @Override
      public Clip clip(Clip usual) {
        return clip;
      }

      @Override
      public Plan plan(Line line) {
        return Plan.of(ParameterSetFaults.changing(every));
      }
    };
  }

  private static Conduct codecChange(Parameters p, Material m) {
    int seconds = p.count("every", 1, 3600);
    return p.choice("how", "reconnect in-band").equals("in-band")
        ? FormatChange.codecInBand(m.h264(), m.h265(), seconds)
        : FormatChange.codecOnReconnect(m.h264(), m.h265(), seconds);
  }

  private static Conduct withClip(Clip clip) {
    return new Conduct() {
      @Override
      public Clip clip(Clip usual) {
        return clip;
      }
    };
  }

  private static Conduct sessionTimeout(Parameters p) {
    boolean silent = p.choice("when", "always silent").equals("silent");
    return FlowFaults.sessionTimeout(p.count("seconds", 1, 3600), silent);
  }

  private static Conduct trickle(Parameters p) {
    int rate = p.count("rate", 1, 1000);
    long after = p.micros("after");
    return p.choice("what", "media reply").equals("reply")
        ? FlowFaults.tricklingReply(rate)
        : Conduct.packets(line -> FlowFaults.tricklingMedia(line, after, rate));
  }

  private static Conduct burst(Material m, int seconds) {
    int frames = seconds * Clip.FRAMES_PER_SECOND;
    return Conduct.schedule(
        m.own(), () -> new Schedule(new Looped(m.own(), true), Clip.FRAMES_PER_SECOND, frames));
  }

  private static Conduct gigabytes(Parameters p, Material m) {
    long after = p.micros("after");
    return switch (p.choice("what", "fragments aggregate body")) {
      case "body" -> EndlessReplies.body();
      case "aggregate" -> Conduct.packets(line -> new EndlessFrames(m.own().codec(), after, true));
      default -> Conduct.packets(line -> new EndlessFrames(m.own().codec(), after, false));
    };
  }

  private static Conduct marker(boolean set) {
    return Conduct.packets(
        line ->
            parcel ->
                parcel.eachVideo(
                    packet -> {
                      Packets.setMarker(packet, set);
                      return List.of(packet);
                    }));
  }
}
