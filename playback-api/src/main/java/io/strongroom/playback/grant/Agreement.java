package io.strongroom.playback.grant;

import java.time.Instant;

/**
 * What the first of two approvers has agreed to. It shows nothing by itself; the second one may
 * approve it or less.
 *
 * @param by account
 * @param at when
 * @param terms what may be granted at most
 */
public record Agreement(String by, Instant at, Terms terms) {}
