package io.strongroom.recording.alarm;

import java.time.Instant;

/**
 * A condition that a person must act on.
 *
 * @param kind stable name of the condition, for example {@code volume-suspect}
 * @param subject what it is about: an opaque id, never a name
 * @param since when it began
 * @param detail what was observed, without secrets
 * @param remedy what to do
 */
public record Alarm(String kind, String subject, Instant since, String detail, String remedy) {}
