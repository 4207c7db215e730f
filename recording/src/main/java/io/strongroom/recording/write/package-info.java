/**
 * Gets footage onto the volumes: seals, writes, syncs, finishes, rescues, recovers. Fills the index
 * and knows the pack format; neither knows it.
 */
@NullMarked
package io.strongroom.recording.write;

import org.jspecify.annotations.NullMarked;
