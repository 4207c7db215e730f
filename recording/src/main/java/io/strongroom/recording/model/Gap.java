package io.strongroom.recording.model;

/** An interval of a camera that was due and is not recorded, and why. */
public record Gap(TimeRange range, GapCause cause) {}
