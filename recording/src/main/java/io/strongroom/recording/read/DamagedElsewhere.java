package io.strongroom.recording.read;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Alarms about packs of other nodes that did not read right here. One that nobody has met for a day
 * ends: what is damaged still is that node's own alarm, and here one again when it is read.
 * Thread-safe.
 */
final class DamagedElsewhere {
  private static final Duration REMEMBERED = Duration.ofDays(1);

  private final InstantSource clock;
  private final Alarms alarms;
  private final Map<String, Instant> raised = new ConcurrentHashMap<>();

  DamagedElsewhere(InstantSource clock, Alarms alarms) {
    this.clock = clock;
    this.alarms = alarms;
  }

  void damaged(PackId id, NodeId holder, String detail) {
    String subject = holder + "/" + id;
    raised.put(subject, clock.instant());
    alarms.raise(
        DamagedPacks.ALARM,
        subject,
        "The pack does not read right on node " + holder + ": " + detail,
        "look at that node's alarms and run fsck there; the pack is read from another node if one"
            + " has it");
  }

  void forgetOld() {
    Instant limit = clock.instant().minus(REMEMBERED);
    raised.forEach(
        (subject, last) -> {
          if (last.isBefore(limit) && raised.remove(subject, last)) {
            alarms.clear(DamagedPacks.ALARM, subject);
          }
        });
  }
}
