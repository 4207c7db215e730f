package io.strongroom.playback.oidc;

import java.time.Instant;

/**
 * What a program's access token says, once it has been verified.
 *
 * @param subject who the program is, to its provider
 * @param issued when the token was made
 * @param expires when it is over
 */
public record MachineToken(String subject, Instant issued, Instant expires) {}
