package io.strongroom.recording.ingest.rtsp;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The Transport header: what we offer in SETUP, and what the camera makes of it (RFC 2326, 12.39).
 * Everything in the answer is optional in practice.
 *
 * @param tcp whether RTP is interleaved on this connection
 * @param multicast whether the camera would send to a group
 * @param interleaved the channels, if the answer names two that can be
 * @param serverRtpPort where the camera's RTP comes from, 1 to 65535
 * @param serverRtcpPort where its RTCP comes from and ours goes to
 * @param source foreign text; never connected to unless it is the address we are connected to
 * @param destination foreign text; never connected to
 * @param ssrc the synchronisation source, 0 to 2^32 - 1
 * @param mode in upper case without quotes, normally PLAY; empty if not named
 */
record TransportHeader(
    boolean tcp,
    boolean multicast,
    Optional<ChannelPair> interleaved,
    OptionalInt serverRtpPort,
    OptionalInt serverRtcpPort,
    Optional<String> source,
    Optional<String> destination,
    OptionalLong ssrc,
    String mode) {
  /** Transports of one header beyond these are not looked at. */
  static final int MAX_TRANSPORTS = 8;

  /** Parameters of one transport beyond these are not looked at. */
  static final int MAX_PARAMETERS = 32;

  private static final int MAX_PORT = 65_535;
  private static final int MAX_HOST_CHARS = 255;

  /** The offer to interleave RTP on the connection. */
  static String offer(ChannelPair channels) {
    return "RTP/AVP/TCP;unicast;interleaved=" + channels.rtp() + '-' + channels.rtcp();
  }

  /** The offer to receive RTP on a port of ours and RTCP on the next. */
  static String offerUdp(int rtpPort) {
    return "RTP/AVP;unicast;client_port=" + rtpPort + '-' + (rtpPort + 1);
  }

  /**
   * What the camera chose: the first transport of the kind that was asked for, else the first that
   * can be read; empty if there is no such header.
   */
  static Optional<TransportHeader> parse(Headers headers, boolean askedTcp) {
    List<TransportHeader> all = new ArrayList<>();
    for (String value : headers.all("Transport")) {
      String[] transports = value.split(",", MAX_TRANSPORTS + 1);
      for (int i = 0; i < Math.min(transports.length, MAX_TRANSPORTS); i++) {
        one(transports[i].strip()).ifPresent(all::add);
      }
    }
    return all.stream()
        .filter(transport -> transport.tcp == askedTcp)
        .findFirst()
        .or(() -> all.stream().findFirst());
  }

  /**
   * The channels to expect: those of the answer, or those asked for if the answer names none, none
   * that can be, or some that another track has.
   */
  static ChannelPair channels(
      Optional<TransportHeader> answer, ChannelPair asked, Collection<ChannelPair> taken) {
    return answer
        .flatMap(TransportHeader::interleaved)
        .filter(pair -> taken.stream().noneMatch(pair::overlaps))
        .orElse(asked);
  }

  private static Optional<TransportHeader> one(String text) {
    String[] parts = text.split(";", MAX_PARAMETERS + 1);
    String protocol = parts[0].strip().toUpperCase(Locale.ROOT);
    if (!protocol.startsWith("RTP/")) {
      return Optional.empty();
    }
    Answer answer = new Answer();
    for (int i = 1; i < Math.min(parts.length, MAX_PARAMETERS); i++) {
      int equals = parts[i].indexOf('=');
      String name = equals < 0 ? parts[i] : parts[i].substring(0, equals);
      String value = equals < 0 ? "" : parts[i].substring(equals + 1).strip();
      answer.parameter(name.strip().toLowerCase(Locale.ROOT), value);
    }
    // Some answer RTP/AVP and still name channels: whoever interleaves says so.
    boolean tcp = protocol.contains("TCP") || answer.interleaved.isPresent();
    return Optional.of(answer.header(tcp));
  }

  private static final class Answer {
    private boolean multicast;
    private Optional<ChannelPair> interleaved = Optional.empty();
    private OptionalInt rtpPort = OptionalInt.empty();
    private OptionalInt rtcpPort = OptionalInt.empty();
    private Optional<String> source = Optional.empty();
    private Optional<String> destination = Optional.empty();
    private OptionalLong ssrc = OptionalLong.empty();
    private String mode = "";

    void parameter(String name, String value) {
      switch (name) {
        case "multicast" -> multicast = true;
        case "interleaved" -> {
          int[] pair = pair(value, 0, ChannelTable.CHANNELS - 1);
          interleaved =
              pair.length == 2 ? Optional.of(new ChannelPair(pair[0], pair[1])) : interleaved;
        }
        case "server_port" -> {
          int[] pair = pair(value, 1, MAX_PORT);
          rtpPort = pair.length == 2 ? OptionalInt.of(pair[0]) : rtpPort;
          rtcpPort = pair.length == 2 ? OptionalInt.of(pair[1]) : rtcpPort;
        }
        case "source" -> source = host(value);
        case "destination" -> destination = host(value);
        case "ssrc" -> ssrc = ssrc(value);
        case "mode" -> mode = value.replace("\"", "").strip().toUpperCase(Locale.ROOT);
        default -> {}
      }
    }

    TransportHeader header(boolean tcp) {
      return new TransportHeader(
          tcp, multicast, interleaved, rtpPort, rtcpPort, source, destination, ssrc, mode);
    }
  }

  /** Two numbers, or one and the next; nothing if they are the same or out of bounds. */
  private static int[] pair(String value, int lowest, int highest) {
    String[] ends = value.split("-", 3);
    int first = RtspText.number(ends[0].strip(), highest);
    int second = ends.length < 2 ? first + 1 : RtspText.number(ends[1].strip(), highest);
    boolean usable = first >= lowest && second >= lowest && second <= highest && first != second;
    return usable ? new int[] {first, second} : new int[0];
  }

  private static Optional<String> host(String value) {
    String host = value.replace("\"", "").strip();
    boolean plausible = !host.isEmpty() && host.length() <= MAX_HOST_CHARS;
    for (int i = 0; i < host.length() && plausible; i++) {
      char c = host.charAt(i);
      plausible = c < 0x7f && (Character.isLetterOrDigit(c) || "-._:[]".indexOf(c) >= 0);
    }
    return plausible ? Optional.of(host) : Optional.empty();
  }

  /** Eight hexadecimal digits by RFC 2326; shorter, with {@code 0x}, or in decimal in the field. */
  private static OptionalLong ssrc(String value) {
    String digits = value.toLowerCase(Locale.ROOT).startsWith("0x") ? value.substring(2) : value;
    int radix = digits.length() <= 8 ? 16 : 10;
    try {
      long number = digits.length() > 10 ? -1 : Long.parseLong(digits, radix);
      return number < 0 || number > 0xffff_ffffL ? OptionalLong.empty() : OptionalLong.of(number);
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
