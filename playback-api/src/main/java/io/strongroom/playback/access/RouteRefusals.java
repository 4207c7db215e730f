package io.strongroom.playback.access;

import io.strongroom.playback.audit.AccessLog;
import io.strongroom.playback.audit.CustodyEvent;
import io.strongroom.playback.audit.CustodyStep;
import io.strongroom.recording.model.StrongroomException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refusals of what is not about footage of a camera, in the access log. Pure, but for the log. */
final class RouteRefusals {
  private static final Logger logger = LoggerFactory.getLogger(RouteRefusals.class);

  private RouteRefusals() {}

  /** The answer is no either way; a log that is down must not turn it into something else. */
  static void write(AccessLog log, Session session, String route) {
    Account account = session.account();
    try {
      log.custody(
          new CustodyEvent(
              session.id(),
              CustodyStep.REFUSED,
              account.user(),
              account.unit(),
              route,
              sha256(route),
              ""));
    } catch (StrongroomException e) {
      logger.error("a refusal could not be written to the access log: {}", e.getMessage());
    }
  }

  /** In hex. */
  static String sha256(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK does not provide SHA-256", e);
    }
  }
}
