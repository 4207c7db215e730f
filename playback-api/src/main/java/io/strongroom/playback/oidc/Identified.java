package io.strongroom.playback.oidc;

import java.time.Instant;

/**
 * A person whom the provider vouches for.
 *
 * @param subject who it is, to the provider
 * @param authenticated when the provider has last asked for it; long ago if it does not say
 */
public record Identified(String subject, Instant authenticated) {}
