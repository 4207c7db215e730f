package io.strongroom.recording.ingest;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A network in CIDR form, for example {@code 192.168.0.0/16} or {@code fc00::/7}.
 *
 * @param address its first address
 * @param prefixLength leading bits that count
 */
public record Network(InetAddress address, int prefixLength) {
  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  public Network {
    if (prefixLength < 0 || prefixLength > address.getAddress().length * 8) {
      throw malformed(address.getHostAddress() + "/" + prefixLength);
    }
  }

  /** Parses {@code address/bits}; names are not accepted, nothing is looked up. */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 1 || !LITERAL.matcher(text.substring(0, slash)).matches()) {
      throw malformed(text);
    }
    try {
      InetAddress address = InetAddress.ofLiteral(text.substring(0, slash));
      return new Network(address, Integer.parseInt(text.substring(slash + 1)));
    } catch (IllegalArgumentException e) {
      throw malformed(text);
    }
  }

  /** Whether {@code candidate} lies in this network. IPv4 and IPv6 never match each other. */
  public boolean contains(InetAddress candidate) {
    byte[] mine = address.getAddress();
    byte[] other = candidate.getAddress();
    if (mine.length != other.length) {
      return false;
    }
    int wholeBytes = prefixLength / 8;
    for (int i = 0; i < wholeBytes; i++) {
      if (mine[i] != other[i]) {
        return false;
      }
    }
    int rest = prefixLength % 8;
    int mask = 0xff << (8 - rest) & 0xff;
    return rest == 0 || (mine[wholeBytes] & mask) == (other[wholeBytes] & mask);
  }

  /** The same address without an IPv4-in-IPv6 disguise, so that rules for IPv4 meet it. */
  static InetAddress plain(InetAddress address) {
    byte[] raw = address.getAddress();
    if (raw.length != 16) {
      return address;
    }
    for (int i = 0; i < 10; i++) {
      if (raw[i] != 0) {
        return address;
      }
    }
    if (raw[10] != -1 || raw[11] != -1) {
      return address;
    }
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(raw, 12, 16));
    } catch (UnknownHostException e) {
      throw new StrongroomException(ErrorKind.INTERNAL, "four bytes are an IPv4 address", e);
    }
  }

  private static StrongroomException malformed(String text) {
    return new StrongroomException(
        ErrorKind.CALLER,
        "camera network '" + text + "' must be an address and a prefix length, as in 10.0.0.0/8");
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefixLength;
  }
}
