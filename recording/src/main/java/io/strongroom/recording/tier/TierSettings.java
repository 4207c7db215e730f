package io.strongroom.recording.tier;

import io.strongroom.recording.cold.ColdSettings;
import java.util.Optional;

/**
 * How packs move.
 *
 * @param rules which packs, and when
 * @param warmBytesPerSecond that moves to warm volumes read at most: a pack is read once, and once
 *     more at its new place
 * @param coldBytesPerSecond that moves to the cold store read and send at most: a pack is read
 *     twice
 * @param cold where the cold store is; none: packs never become cold
 */
public record TierSettings(
    TierRules rules,
    long warmBytesPerSecond,
    long coldBytesPerSecond,
    Optional<ColdSettings> cold) {}
