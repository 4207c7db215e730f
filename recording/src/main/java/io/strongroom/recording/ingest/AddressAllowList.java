package io.strongroom.recording.ingest;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The networks that cameras may be in. A host name is resolved once, the result is checked, and it
 * is the checked address that is connected to: a name that answers differently the second time
 * gains nothing. Immutable and thread-safe; {@link #resolve} blocks on the name service.
 *
 * <p>Invariant 9: a foreign input never becomes a network address unchecked.
 */
public final class AddressAllowList {
  /**
   * Loopback, RFC 1918, RFC 4193. Link-local is left out on purpose: the instance metadata of
   * clouds lives there.
   */
  public static final List<Network> DEFAULT_NETWORKS =
      List.of(
          Network.parse("127.0.0.0/8"),
          Network.parse("10.0.0.0/8"),
          Network.parse("172.16.0.0/12"),
          Network.parse("192.168.0.0/16"),
          Network.parse("::1/128"),
          Network.parse("fc00::/7"));

  /** Looks a host name up; the system's own way outside tests. */
  @FunctionalInterface
  public interface Resolver {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  private final List<Network> networks;
  private final Resolver resolver;

  public AddressAllowList(List<Network> networks) {
    this(networks, InetAddress::getAllByName);
  }

  public AddressAllowList(List<Network> networks, Resolver resolver) {
    this.networks = List.copyOf(networks);
    this.resolver = resolver;
  }

  /** Whether an address lies in one of the networks. */
  public boolean allows(InetAddress address) {
    InetAddress plain = Network.plain(address);
    return networks.stream().anyMatch(network -> network.contains(plain));
  }

  /**
   * The first allowed address of a host.
   *
   * @throws StrongroomException UNAVAILABLE if the name has no address; DENIED if it has, and none
   *     is in an allowed network
   */
  public InetAddress resolve(String host) {
    InetAddress[] found;
    try {
      found = resolver.resolve(host);
    } catch (UnknownHostException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the host name of the address has no network address");
    }
    for (InetAddress address : found) {
      if (allows(address)) {
        return Network.plain(address);
      }
    }
    throw new StrongroomException(ErrorKind.DENIED, outside());
  }

  /**
   * Refuses a host that is written as a forbidden address, so that whoever registers it is told at
   * once. Asks no name service: what a name means is decided at each connection.
   *
   * @throws StrongroomException CALLER, naming {@code source}
   */
  public void requireAllowedIfLiteral(String host) {
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) {
      return;
    }
    if (!allows(address)) {
      throw new StrongroomException(ErrorKind.CALLER, "source: " + outside());
    }
  }

  private String outside() {
    return "the address is outside the networks that cameras may be in ("
        + networks.stream().map(Network::toString).collect(Collectors.joining(", "))
        + "); move the camera or extend ingest.allow in the settings";
  }

  /** The host of an address without the brackets of an IPv6 literal. */
  public static String hostOf(URI address) {
    String host = address.getHost();
    if (host == null || host.isEmpty()) {
      throw new StrongroomException(
          ErrorKind.CALLER, "source: must name a host, as in rtsp://192.168.1.20/stream1");
    }
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** The literal form of an address in a URL. */
  public static String literal(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    String bare = zone < 0 ? text : text.substring(0, zone);
    return bare.indexOf(':') < 0 ? bare : "[" + bare + "]";
  }
}
