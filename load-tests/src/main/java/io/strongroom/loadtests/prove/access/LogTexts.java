package io.strongroom.loadtests.prove.access;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.playback.audit.AccessLogEntry;
import io.strongroom.playback.audit.AccessLogEntry.Event;
import io.strongroom.playback.audit.AccessLogReader;
import io.strongroom.playback.audit.CustodyEvent;
import io.strongroom.playback.audit.CustodyStep;
import io.strongroom.playback.audit.Intent;
import io.strongroom.playback.audit.TiledAccessLog;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What an inspector reads of a stopped node's log: whose session a purpose was stated in, and who
 * was refused, in the order of the log.
 *
 * @param sessions by their purposes
 * @param refused user and camera; of a route that is of no camera, user and route
 * @param strangers how often somebody without a session was refused
 * @param damage what could not be read
 */
record LogTexts(
    Map<String, UUID> sessions, List<String> refused, long strangers, List<String> damage) {

  static LogTexts read(Path data) throws IOException {
    byte[] checkpoint = Files.readAllBytes(data.resolve("access/checkpoint"));
    String origin = Checkpoint.parse(SignedNote.parse(checkpoint)).origin();
    NodeId node = NodeId.parse(origin.split("/", -1)[1]);
    Map<String, UUID> sessions = new HashMap<>();
    List<String> refused = new ArrayList<>();
    List<String> damage = new ArrayList<>();
    long strangers = 0;
    try (TiledAccessLog log = open(data, node)) {
      WallTime from = new WallTime(0);
      WallTime to = WallTime.of(Instant.now().plusSeconds(3_600));
      long next = 0;
      AccessLogReader.Reading reading;
      do {
        reading = log.read(new TimeRange(from, to), AccessLogReader.MAX_ENTRIES);
        damage.addAll(reading.damage());
        for (AccessLogEntry entry : reading.entries()) {
          from = entry.at();
          if (entry.index() < next) {
            continue;
          }
          next = entry.index() + 1;
          switch (entry.event()) {
            case Event.Intended(Intent intent) -> sessions.put(intent.purpose(), intent.session());
            case Event.Refused(Intent asked, String _) ->
                refused.add(asked.user() + " " + asked.camera());
            case Event.Kept(CustodyEvent kept) when kept.step() == CustodyStep.REFUSED ->
                refused.add(kept.user() + " " + kept.words());
            case Event.Kept(CustodyEvent kept) when kept.step() == CustodyStep.STRANGERS_REFUSED ->
                strangers += Long.parseLong(kept.words().split(" ", -1)[2]);
            case Event.Kept _,
                Event.Delivered _,
                Event.Decided _,
                Event.Changed _,
                Event.Inspected _ -> {}
          }
        }
      } while (!reading.complete());
    }
    return new LogTexts(sessions, refused, strangers, damage);
  }

  private static TiledAccessLog open(Path data, NodeId node) throws IOException {
    Path keys = data.resolve("keys");
    return TiledAccessLog.open(
        new TiledAccessLog.Place(data.resolve("access"), keys.resolve("access-log.key"), node),
        new DocumentCipher(NodeKey.load(keys.resolve("node.key"))),
        Period.ofYears(3),
        Clock.systemUTC(),
        new SecureRandom(),
        new Alarms(Clock.systemUTC()));
  }
}
