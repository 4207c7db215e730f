package io.strongroom.node.settings;

import io.strongroom.crypto.sign.CertificateChains;
import io.strongroom.crypto.sign.InvalidEvidenceException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Exports of evidence.
 *
 * @param authority who stamps packages; empty: the node itself
 * @param kept how long a package can be fetched
 */
public record EvidenceSection(Optional<Authority> authority, Duration kept) {
  /**
   * A time-stamp authority outside.
   *
   * @param roots of which one must stand behind its certificate
   */
  public record Authority(URI url, List<X509Certificate> roots) {}

  static EvidenceSection read(StrictSection section) {
    EvidenceSection evidence =
        new EvidenceSection(
            section.has("time-stamp-url") || section.has("time-stamp-ca")
                ? Optional.of(new Authority(url(section), roots(section)))
                : Optional.empty(),
            Duration.ofDays(section.number("keep-days", 7, 1, 90)));
    section.end();
    return evidence;
  }

  private static URI url(StrictSection section) {
    String text = section.text("time-stamp-url");
    try {
      URI url = new URI(text);
      if (("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
          && url.getHost() != null
          && url.getUserInfo() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // told below
    }
    throw section.refuse("time-stamp-url", "must be as http://tsa.example/stamp");
  }

  private static List<X509Certificate> roots(StrictSection section) {
    Path file = section.file("time-stamp-ca");
    try {
      return CertificateChains.parse(Files.readAllBytes(file));
    } catch (IOException | InvalidEvidenceException e) {
      throw section.refuse(
          "time-stamp-ca", "must name a PEM file with the roots of the authority: " + file);
    }
  }
}
