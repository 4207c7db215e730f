package io.strongroom.loadtests.camera.misbehave;

import java.util.function.UnaryOperator;

/** Session descriptions as some cameras send them, and worse. */
final class BrokenSdp {
  /** What can be wrong, for {@link #form}. */
  static final String FORMS =
      "empty garbage no-media no-rtpmap no-control bad-sprop other-payload-type line-feeds"
          + " no-session-lines long-line zero-bytes";

  private static final int LONG_LINE = 200_000;

  private BrokenSdp() {}

  /** How a description is broken. */
  static UnaryOperator<String> form(String name) {
    return switch (name) {
      case "empty" -> sdp -> "";
      case "garbage" -> sdp -> "<html><body>It works!</body></html>\r\n\r\n=\r\nm=\r\na=:\r\n";
      case "no-media" -> sdp -> sdp.substring(0, sdp.indexOf("m="));
      case "no-rtpmap" -> sdp -> sdp.replaceAll("a=rtpmap[^\n]*\n", "");
      case "no-control" -> sdp -> sdp.replaceAll("a=control[^\n]*\n", "");
      case "bad-sprop" -> sdp -> sdp.replaceAll("(sprop-[a-z-]+=)[^;\r]*", "$1!!!%,,==");
      case "other-payload-type" -> sdp -> sdp.replace("rtpmap:96", "rtpmap:98");
      case "line-feeds" -> sdp -> sdp.replace("\r", "");
      case "no-session-lines" -> sdp -> sdp.replaceAll("(?m)^[vosct]=[^\n]*\n", "");
      case "long-line" -> sdp -> sdp + "a=x:" + "y".repeat(LONG_LINE) + "\r\n";
      case "zero-bytes" -> sdp -> sdp.replace("a=range", "\0\0a=range");
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** The same track over and over. */
  static String track(int number) {
    return "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:track" + number + "\r\n";
  }
}
