package io.strongroom.retention.shortage;

import io.strongroom.recording.control.PausedClasses;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.volume.Room;
import io.strongroom.retention.forecast.ShortageRules;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Stops recording class by class, each at its own mark, so that what is left is left for those that
 * come before it; and begins again, the last one first, when there is room. Used by one thread.
 */
public final class RecordingStop implements Relief {
  private final PausedClasses paused;
  private final ShortageRules rules;

  public RecordingStop(PausedClasses paused, ShortageRules rules) {
    this.paused = paused;
    this.rules = rules;
  }

  /** Before recording begins: a node that starts on a full disk stops nothing that just began. */
  public void begin(Room room) {
    Set<RetentionClass> below = new LinkedHashSet<>();
    rules.lowestFirst().stream().filter(type -> isBelow(type, room)).forEach(below::add);
    paused.set(below);
  }

  private boolean isBelow(RetentionClass type, Room room) {
    return room.freeBytes() < rules.stopsBelowBytes(type, room.totalBytes());
  }

  @Override
  public ShortageStep step() {
    return ShortageStep.RECORDING;
  }

  @Override
  public Optional<String> relieve(Room room) {
    Optional<RetentionClass> next =
        rules.lowestFirst().stream()
            .filter(type -> !paused.classes().contains(type))
            .findFirst()
            .filter(type -> isBelow(type, room));
    next.ifPresent(
        type -> {
          Set<RetentionClass> more = new HashSet<>(paused.classes());
          more.add(type);
          paused.set(more);
        });
    return next.map(type -> "recording of class " + type + " stops");
  }

  /** There is room again: recording of the class that stopped last begins. */
  Optional<RetentionClass> resume() {
    List<RetentionClass> stopped =
        rules.lowestFirst().stream().filter(paused.classes()::contains).toList();
    if (stopped.isEmpty()) {
      return Optional.empty();
    }
    Set<RetentionClass> fewer = new HashSet<>(paused.classes());
    fewer.remove(stopped.getLast());
    paused.set(fewer);
    return Optional.of(stopped.getLast());
  }
}
