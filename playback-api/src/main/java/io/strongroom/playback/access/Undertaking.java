package io.strongroom.playback.access;

import java.time.Instant;

/**
 * That a person has signed what he undertakes.
 *
 * @param digest SHA-256 of the text that was signed, in hex
 * @param signedAt when
 * @param until when it ends; then it is signed anew
 */
public record Undertaking(String digest, Instant signedAt, Instant until) {}
