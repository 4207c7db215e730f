package io.strongroom.crypto.sign;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.util.IPAddress;

/** The names and addresses a server certificate is for. Immutable. */
record HostNames(Set<String> names) {
  private static final int MAX_NAMES = 64;
  private static final int MAX_CHARS = 253;
  private static final int SAN_DNS = 2;
  private static final int SAN_IP = 7;
  private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
  private static final Pattern DNS = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

  /**
   * @throws IllegalArgumentException naming what is neither an address nor a DNS name
   */
  static HostNames of(Collection<String> given) {
    Set<String> names = new TreeSet<>();
    for (String name : given) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (!isAddress(lower) && !(lower.length() <= MAX_CHARS && DNS.matcher(lower).matches())) {
        throw new IllegalArgumentException(
            "host name '" + name + "' must be a DNS name or an IP address, without a port");
      }
      names.add(isAddress(lower) ? canonical(lower) : lower);
    }
    if (names.isEmpty() || names.size() > MAX_NAMES) {
      throw new IllegalArgumentException("a server has 1 to " + MAX_NAMES + " host names");
    }
    return new HostNames(names);
  }

  /** Whether a certificate has exactly these names. */
  boolean areThoseOf(X509Certificate certificate) {
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives == null) {
        return false;
      }
      Set<String> present = new TreeSet<>();
      for (List<?> alternative : alternatives) {
        int type = (Integer) alternative.get(0);
        if (type == SAN_DNS || type == SAN_IP) {
          String name = (String) alternative.get(1);
          present.add(type == SAN_IP ? canonical(name) : name);
        }
      }
      return present.equals(names);
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  GeneralNames asExtension() {
    return new GeneralNames(
        names.stream()
            .map(
                name ->
                    new GeneralName(
                        isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
            .toArray(GeneralName[]::new));
  }

  private static boolean isAddress(String name) {
    return IPAddress.isValid(name);
  }

  /** One spelling for each address; a literal is never looked up. */
  private static String canonical(String address) {
    return InetAddress.ofLiteral(address).getHostAddress();
  }
}
