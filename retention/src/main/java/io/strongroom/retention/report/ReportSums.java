package io.strongroom.retention.report;

import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.pack.RetentionClass;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Adds up cameras as they come: all of them, by class and by area. Its size follows from the number
 * of classes and areas, not of cameras. For one thread.
 */
public final class ReportSums {
  private final Adding all = new Adding("");
  private final Map<String, Adding> byClass = new TreeMap<>();
  private final Map<String, Adding> byArea = new TreeMap<>();

  /**
   * What was added. Sums are in microseconds.
   *
   * @param name of the class or area; empty for all, and for the area of cameras off the register
   * @param cameras that have a day in it
   * @param shortDays days of cameras that have not met their floor and are not whole
   * @param shortMicros what is missing on these
   */
  public record Sum(
      String name,
      long cameras,
      long dueMicros,
      long recordedMicros,
      Map<GapCause, Long> gapMicros,
      long undeclaredMicros,
      long expiredMicros,
      long deletedMicros,
      long lostMicros,
      long heldMicros,
      long shortDays,
      long shortMicros) {
    public Sum {
      Map<GapCause, Long> causes = new EnumMap<>(GapCause.class);
      causes.putAll(gapMicros);
      gapMicros = Collections.unmodifiableMap(causes);
    }
  }

  /** Adds one camera. */
  public void add(CameraReport camera) {
    Adding area = byArea.computeIfAbsent(camera.camera().area(), Adding::new);
    area.cameras++;
    all.cameras++;
    Set<RetentionClass> classes = new HashSet<>();
    for (DayReport day : camera.days()) {
      Adding type = byClass.computeIfAbsent(day.retentionClass().name(), Adding::new);
      if (classes.add(day.retentionClass())) {
        type.cameras++;
      }
      type.add(day);
      area.add(day);
      all.add(day);
    }
  }

  /** All cameras. */
  public Sum all() {
    return all.sum();
  }

  /** By the class that a day's footage has, which is not always the camera's now. */
  public List<Sum> byClass() {
    return byClass.values().stream().map(Adding::sum).toList();
  }

  /** By area. */
  public List<Sum> byArea() {
    return byArea.values().stream().map(Adding::sum).toList();
  }

  private static final class Adding {
    private final String name;
    private final Map<GapCause, Long> gaps = new EnumMap<>(GapCause.class);
    private long cameras;
    private long due;
    private long recorded;
    private long undeclared;
    private long expired;
    private long deleted;
    private long lost;
    private long held;
    private long shortDays;
    private long shortMicros;

    Adding(String name) {
      this.name = name;
    }

    void add(DayReport day) {
      due += day.dueMicros();
      recorded += day.recordedMicros();
      day.gapMicros().forEach((cause, micros) -> gaps.merge(cause, micros, Long::sum));
      undeclared += day.undeclaredMicros();
      expired += day.expiredMicros();
      deleted += day.deletedMicros();
      lost += day.lostMicros();
      held += day.heldMicros();
      if (day.isShort()) {
        shortDays++;
        shortMicros += day.missingMicros();
      }
    }

    Sum sum() {
      return new Sum(
          name,
          cameras,
          due,
          recorded,
          gaps,
          undeclared,
          expired,
          deleted,
          lost,
          held,
          shortDays,
          shortMicros);
    }
  }
}
