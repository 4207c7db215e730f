package io.strongroom.playback.grant;

import java.time.Instant;

/**
 * What somebody decided on a request or grant.
 *
 * @param by account
 * @param at when
 * @param words the reason; empty where none is needed
 */
public record Verdict(String by, Instant at, String words) {}
