package io.strongroom.loadtests.prove.access;

import io.strongroom.recording.model.TimeRange;

/**
 * What came of one request, by the bytes themselves.
 *
 * @param purpose of the session
 * @param camera id that was asked for
 * @param action code in the log
 * @param range from the first to the last frame, by the stamps in them
 * @param bytes of the body
 */
record Seen(String purpose, String camera, int action, TimeRange range, long bytes) {}
