package io.strongroom.retention.deletion;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.pack.RetentionClass;
import java.time.LocalDate;
import java.util.List;

/** What an order is about. */
public sealed interface DeletionScope {
  /** Most cameras of one order: a request and a record have room for so many ids. */
  int MAX_CAMERAS = 1_500;

  /** Most class-days of one order: ten years. */
  int MAX_DAYS = 3_660;

  /**
   * Footage of some cameras.
   *
   * @param cameras at least one, each once
   * @param range of recorded time
   */
  record Cameras(List<CameraId> cameras, TimeRange range) implements DeletionScope {
    public Cameras {
      cameras = cameras.stream().distinct().sorted().toList();
      if (cameras.isEmpty() || cameras.size() > MAX_CAMERAS) {
        throw new StrongroomException(
            ErrorKind.CALLER, "cameras: name 1 to " + MAX_CAMERAS + "; propose several orders");
      }
    }
  }

  /**
   * Whole class-days.
   *
   * @param first expiry day
   * @param last expiry day, included
   */
  record ClassDays(RetentionClass retentionClass, LocalDate first, LocalDate last)
      implements DeletionScope {
    public ClassDays {
      if (last.isBefore(first) || first.plusDays(MAX_DAYS).isBefore(last)) {
        throw new StrongroomException(
            ErrorKind.CALLER,
            "lastExpiryDay: must not be before firstExpiryDay, nor " + MAX_DAYS + " days after it");
      }
    }

    /** Whether a class-day, or what has another key of it, is one of them. */
    public boolean contains(DayKeyId id) {
      return id.retentionClass().equals(retentionClass.name())
          && !id.expiryDay().isBefore(first)
          && !id.expiryDay().isAfter(last);
    }
  }
}
