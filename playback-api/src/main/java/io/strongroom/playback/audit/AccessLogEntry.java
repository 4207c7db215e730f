package io.strongroom.playback.audit;

import io.strongroom.recording.model.WallTime;

/**
 * One entry of the access log.
 *
 * @param sequence its place in the log, from 0, without holes
 * @param at when it was handed to the log
 * @param event what happened
 */
public record AccessLogEntry(long sequence, WallTime at, Event event) {

  /** What an entry says. */
  public sealed interface Event {
    /** Somebody was about to see something; {@code id} is the receipt's. */
    record Intended(String id, Intent intent) implements Event {}

    /** What went out under the intent with this id. */
    record Delivered(String id, Delivery delivery) implements Event {}

    /** Somebody asked and was refused. */
    record Refused(Intent asked, String reason) implements Event {}

    /** A request for footage, or its grant, went a step on. */
    record Decided(Decision decision) implements Event {}
  }
}
