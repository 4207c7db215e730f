package io.strongroom.retention.report;

import io.strongroom.retention.hold.Hold;

/**
 * A hold in force that keeps footage of cameras of a report.
 *
 * @param cameras how many of these it names
 */
public record HeldCase(Hold hold, long cameras) {}
