package io.strongroom.loadtests.camera.rtsp;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the transports a client offers in SETUP (RFC 2326 12.39).
 *
 * @param interleaved whether RTP goes over the RTSP connection
 * @param port first interleaved channel or first UDP port of the client; -1 if not given
 */
record TransportOffer(boolean interleaved, int port) {
  private static final Pattern COMMA = Pattern.compile(",");
  private static final Pattern PAIR =
      Pattern.compile("(interleaved|client_port)=([0-9]{1,5})(?:-([0-9]{1,5}))?");
  private static final int MAX_CHANNEL = 254;
  private static final int MAX_PORT = 65_534;

  /** The first offer that is allowed and makes sense. */
  static Optional<TransportOffer> choose(String header, boolean tcp, boolean udp) {
    return COMMA
        .splitAsStream(header)
        .map(TransportOffer::parse)
        .flatMap(Optional::stream)
        .filter(offer -> offer.interleaved ? tcp : udp)
        .findFirst();
  }

  private static Optional<TransportOffer> parse(String text) {
    String offer = text.strip();
    boolean interleaved = offer.startsWith("RTP/AVP/TCP");
    boolean udp = offer.startsWith("RTP/AVP;") || offer.startsWith("RTP/AVP/UDP;");
    if ((!interleaved && !udp) || offer.contains("multicast")) {
      return Optional.empty();
    }
    Matcher pair = PAIR.matcher(offer);
    while (pair.find()) {
      int first = Integer.parseInt(pair.group(2));
      String last = pair.group(3);
      boolean mine = pair.group(1).equals(interleaved ? "interleaved" : "client_port");
      boolean adjacent = last == null || Integer.parseInt(last) == first + 1;
      if (mine) {
        boolean valid = interleaved ? first <= MAX_CHANNEL : first >= 1 && first <= MAX_PORT;
        return adjacent && valid
            ? Optional.of(new TransportOffer(interleaved, first))
            : Optional.empty();
      }
    }
    return interleaved ? Optional.of(new TransportOffer(true, -1)) : Optional.empty();
  }
}
