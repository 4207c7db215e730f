package io.strongroom.retention.expiry;

import java.time.Instant;

/**
 * The end of a class-day's keys.
 *
 * @param at when it was certain: the last slot had been overwritten before
 * @param slots in which the root under which the keys had been sealed was overwritten
 */
record KeyDeath(Instant at, int slots) {}
