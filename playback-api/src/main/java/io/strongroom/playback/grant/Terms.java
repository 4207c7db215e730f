package io.strongroom.playback.grant;

import java.time.Instant;

/**
 * What an approver says to a request.
 *
 * @param scope what may be seen; within what was asked
 * @param until when the grant ends
 * @param maxUses most uses; 0 sets no limit
 */
public record Terms(Scope scope, Instant until, int maxUses) {}
