package io.strongroom.loadtests.camera.misbehave;

import io.strongroom.loadtests.camera.misbehave.FlowFaults.Since;
import io.strongroom.loadtests.camera.rtsp.RtspInput;
import io.strongroom.loadtests.camera.rtsp.RtspReply;
import io.strongroom.loadtests.camera.send.Habits.Line;
import io.strongroom.loadtests.camera.send.Habits.Plan;
import io.strongroom.loadtests.camera.send.PacketStage;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Replies of ordinary size that mislead. */
final class ReplyFaults {
  /** What can be wrong with Content-Base, for {@link #contentBase}. */
  static final String BASES = "missing other-host garbage no-slash relative";

  private static final Set<String> KEEP_ALIVES =
      Set.of("OPTIONS", "GET_PARAMETER", "SET_PARAMETER");

  private ReplyFaults() {}

  /** One client is served at a time; others are turned away with a status. */
  static Conduct oneSession(int status) {
    return new Conduct() {
      @Override
      public Optional<RtspReply> full(int playing) {
        return playing > 0 ? Optional.of(RtspReply.of(status)) : Optional.empty();
      }
    };
  }

  /** A Content-Base (RFC 2326 12.11) that leads nowhere. */
  static Conduct contentBase(String form) {
    UnaryOperator<RtspReply> change =
        switch (form) {
          case "missing" -> reply -> reply.without("Content-Base");
          case "other-host" -> reply -> reply.with("Content-Base", "rtsp://192.0.2.7:554/live/");
          case "garbage" -> reply -> reply.with("Content-Base", "%%%://[::/ \u00e9 ");
          case "no-slash" -> reply -> reply.with("Content-Base", withoutSlash(reply));
          case "relative" -> reply -> reply.with("Content-Base", "live/");
          default -> throw new IllegalArgumentException(form);
        };
    return new Conduct() {
      @Override
      public Answer answer(RtspInput.Request request, RtspReply usual, boolean playing) {
        boolean describes = usual.headers().containsKey("Content-Base");
        return new Answer.Reply(describes ? change.apply(usual) : usual);
      }
    };
  }

  private static String withoutSlash(RtspReply reply) {
    return reply
        .headers()
        .getOrDefault("Content-Base", List.of("/"))
        .getFirst()
        .replaceFirst("/$", "");
  }

  /** No answer to what clients ask to show that they are there. */
  static Conduct keepAliveIgnored() {
    return new Conduct() {
      @Override
      public Answer answer(RtspInput.Request request, RtspReply usual, boolean playing) {
        boolean ignored = playing && KEEP_ALIVES.contains(request.method());
        return ignored ? new Answer.Silence() : new Answer.Reply(usual);
      }
    };
  }

  /**
   * Sends clients elsewhere: at DESCRIBE with 302, or in mid-stream with a REDIRECT request (RFC
   * 2326 10.10).
   *
   * @param to an address, or a path at the address that the client has asked
   * @param afterMicros 0 for DESCRIBE
   */
  static Conduct redirect(String to, long afterMicros) {
    return new Redirect(to, afterMicros);
  }

  private static final class Redirect implements Conduct {
    private final String to;
    private final long afterMicros;
    private volatile String asked = "";

    Redirect(String to, long afterMicros) {
      this.to = to;
      this.afterMicros = afterMicros;
    }

    private String location() {
      return to.startsWith("/") ? URI.create(asked).resolve(to).toString() : to;
    }

    @Override
    public Optional<RtspReply> refusal(RtspInput.Request request, Optional<RtspReply> usual) {
      asked = request.uri();
      return usual.isEmpty() && afterMicros == 0 && request.method().equals("DESCRIBE")
          ? Optional.of(RtspReply.of(302).with("Location", location()))
          : usual;
    }

    @Override
    public Plan plan(Line line) {
      Since since = new Since();
      return Plan.of(
          new PacketStage() {
            private boolean said;

            @Override
            public void change(io.strongroom.loadtests.camera.send.Parcel parcel) {
              if (!said && afterMicros > 0 && since.passed(parcel, afterMicros)) {
                said = true;
                line.say(request());
              }
            }
          });
    }

    private ByteBuffer request() {
      String text =
          "REDIRECT " + asked + " RTSP/1.0\r\nCSeq: 1\r\nLocation: " + location() + "\r\n\r\n";
      return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
  }
}
