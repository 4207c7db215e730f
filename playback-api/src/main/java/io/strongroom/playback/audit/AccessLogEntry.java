package io.strongroom.playback.audit;

import io.strongroom.recording.model.WallTime;

/**
 * One entry of the access log.
 *
 * @param index its place in the log, from 0, without holes
 * @param at when it was handed to the log
 * @param event what happened; user, unit, purpose and reason are empty if they are erased
 * @param erased whether what was sealed beside the leaf is gone
 */
public record AccessLogEntry(long index, WallTime at, Event event, boolean erased) {

  /** What an entry says. */
  public sealed interface Event {
    /** Somebody was about to see something. */
    record Intended(Intent intent) implements Event {}

    /** What went out under the intent at this index. */
    record Delivered(long intent, Delivery delivery) implements Event {}

    /** Somebody asked and was refused. */
    record Refused(Intent asked, String reason) implements Event {}

    /** A request for footage, or its grant, went a step on. */
    record Decided(Decision decision) implements Event {}

    /** Who may do what has changed. */
    record Changed(PersonChange change) implements Event {}

    /** The log itself was read, or a finding went a step on. */
    record Inspected(InspectionAct act) implements Event {}
  }
}
