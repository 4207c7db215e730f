package io.strongroom.recording.index;

import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.pack.RetentionClass;
import java.time.LocalDate;
import java.util.List;

/**
 * Which packs are on their way from one volume to another. A note is there before the first file is
 * made at the new place, and until the last one is gone at the old one, so that what a crash leaves
 * at either place is found. The pack's row says all the while where it is read. Thread-safe; calls
 * block.
 */
public interface MoveRows {
  /**
   * A pack that is moved.
   *
   * @param from where it lies before
   * @param to where it lies afterwards
   * @param retentionClass part of its path
   * @param expiryDay part of its path
   */
  record Moving(
      PackId id, VolumeId from, VolumeId to, RetentionClass retentionClass, LocalDate expiryDay) {}

  /** Notes a move before its first file is made; durable when the call returns. */
  void begin(Moving move);

  /** Moves that were begun and have not ended. */
  List<Moving> begun();

  /** A pack lies at its new place: its row now says so. Durable when the call returns. */
  void moved(PackRow row);

  /**
   * All is gone at the old place, or at the new one. Need not be durable: what a power cut takes is
   * done again without harm.
   */
  void end(PackId id);
}
