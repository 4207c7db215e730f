package io.strongroom.playback.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.Secret;
import io.strongroom.playback.audit.AccessLogEntry;
import io.strongroom.playback.audit.AccessLogEntry.Event;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.playback.audit.TiledAccessLog;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Authorisation;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Period;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A keyholder's check of a copy in the access log. */
final class VerificationTest {
  private static final NodeId KEYHOLDER = new NodeId(new UUID(7, 1));
  private static final NodeId HOLDER = new NodeId(new UUID(7, 2));
  private static final CameraId CAMERA = new CameraId(new UUID(1, 2));
  private static final TimeRange HOUR =
      new TimeRange(new WallTime(0), new WallTime(3_600_000_000L));

  @TempDir Path folder;

  @Test
  void theIntentNamesTheNodeAndIsThereBeforeTheAuthorisation() {
    Clock clock = Clock.systemUTC();
    Authorisation.Mint mint = new Authorisation.Mint();
    TiledAccessLog log =
        TiledAccessLog.open(
            new TiledAccessLog.Place(
                folder.resolve("access"), folder.resolve("access-log.key"), KEYHOLDER),
            new DocumentCipher(Secret.random(new SecureRandom())::derive),
            Period.ofYears(3),
            clock,
            new SecureRandom(),
            new Alarms(clock));
    AccessChecker checker = new AccessChecker(log, mint, clock);
    Authorisation given = checker.verification(KEYHOLDER, HOLDER, CAMERA, HOUR);
    assertThat(given.isFrom(mint)).isTrue();
    assertThat(given.range()).isEqualTo(HOUR);
    WallTime now = WallTime.of(clock.instant());
    List<AccessLogEntry> entries =
        log.read(new TimeRange(new WallTime(0), now.plusMicros(1_000_000)), 10).entries();
    assertThat(given.intent()).isEqualTo("0");
    assertThat(entries)
        .singleElement()
        .extracting(AccessLogEntry::event)
        .isInstanceOfSatisfying(
            Event.Intended.class,
            event -> {
              assertThat(event.intent().action()).isEqualTo(Action.VERIFICATION);
              assertThat(event.intent().user()).isEqualTo("node " + KEYHOLDER);
              assertThat(event.intent().purpose()).endsWith(HOLDER.toString());
              assertThat(event.intent().camera()).isEqualTo(CAMERA);
              assertThat(event.intent().range()).isEqualTo(HOUR);
            });
    log.close();
    assertThatThrownBy(() -> checker.verification(KEYHOLDER, HOLDER, CAMERA, HOUR))
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
  }
}
