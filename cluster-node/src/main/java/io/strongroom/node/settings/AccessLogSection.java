package io.strongroom.node.settings;

import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.playback.tilelog.Witnessing;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Period;
import java.util.List;

/** The section {@code access-log} of the settings. */
final class AccessLogSection {
  private AccessLogSection() {}

  /** At least a year, so that a yearly audit sees names and reasons. */
  static NodeSettings.AccessLog read(StrictSection section) {
    NodeSettings.AccessLog log =
        new NodeSettings.AccessLog(
            Period.ofDays(section.number("content-days", 1_096, 365, 36_600)),
            section.has("witnesses")
                ? section.sections("witnesses").stream().map(AccessLogSection::witness).toList()
                : List.of());
    section.end();
    return log;
  }

  private static Witnessing.Place witness(StrictSection section) {
    URI url = url(section);
    try {
      NoteVerifier key = NoteVerifier.parse(section.text("key"));
      if (!key.isWitness()) {
        throw section.refuse("key", "is no witness's key; strongroom witness create prints one");
      }
      section.end();
      return new Witnessing.Place(url, key);
    } catch (IllegalArgumentException e) {
      throw section.refuse("key", "is no verifier key: " + e.getMessage());
    }
  }

  private static URI url(StrictSection section) {
    String text = section.text("url");
    try {
      URI url = new URI(text);
      boolean plain = url.getUserInfo() == null && url.getQuery() == null;
      if (("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
          && url.getHost() != null
          && plain
          && !text.endsWith("/")) {
        return url;
      }
    } catch (URISyntaxException e) {
      // told below
    }
    throw section.refuse("url", "must be as http://audit.example:8446, without a slash at its end");
  }
}
