package io.strongroom.retention.report;

import io.strongroom.crypto.keys.DayKeyId;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * A class-day that lay past its ceiling for a day or more, or lies there still.
 *
 * @param since the day at whose first midnight it was to go
 * @param gone the day on which its key died; empty if it can be read still
 * @param days from the one to the other, or until today
 * @param why what is known of it, at least one
 * @param waitsFor nodes whose part is missing, by name
 * @param packs that lay or lie there
 */
public record LateDeletion(
    DayKeyId id,
    LocalDate since,
    Optional<LocalDate> gone,
    long days,
    List<Why> why,
    List<String> waitsFor,
    long packs,
    long cameras) {
  /** Why something lay past its ceiling. */
  public enum Why {
    /** A hold kept it. */
    HELD,
    /** A version of the rules promised a higher floor. */
    FLOOR,
    /** Nobody could say that the clock was right. */
    CLOCK,
    /** Its expiry has begun and cannot go on: a node, a volume or a slot is away. */
    AWAY,
    /** A pack of it may still be written. */
    OPEN_PACKS,
    /** No version of the rules knows its class. */
    NO_RULE,
    /** It was recorded after its class-day had gone. */
    RECORDED_AGAIN,
    /** Others of its class-day must get another key first. */
    FORMER_KEY,
    /** Nothing on record says why: the node was off, its clock not believed, or a part away. */
    NOT_ON_RECORD
  }

  public LateDeletion {
    why = List.copyOf(why);
    waitsFor = List.copyOf(waitsFor);
  }
}
