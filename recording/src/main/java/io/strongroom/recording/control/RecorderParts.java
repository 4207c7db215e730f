package io.strongroom.recording.control;

import io.strongroom.recording.fragment.SlabPool;
import io.strongroom.recording.ingest.Ingest;
import io.strongroom.recording.live.LiveTaps;
import io.strongroom.recording.write.PackStore;
import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What all recorders of a node share.
 *
 * @param share asked who else may have a camera's session
 * @param paused classes that are not recorded now
 * @param slabs what the cameras' fragments are built in
 * @param mediaTimeout how long a connection may go without media
 * @param random for the jitter of reconnections
 * @param lag told how long footage waits for the disk
 */
record RecorderParts(
    Ingest ingest,
    PackStore store,
    Share share,
    PausedClasses paused,
    LiveTaps taps,
    SlabPool slabs,
    Connecting connecting,
    Duration mediaTimeout,
    Clock clock,
    RandomGenerator random,
    DurableLag lag) {}
