/** The index of packs on Cassandra, shared by all nodes of a cluster. */
@NullMarked
package io.strongroom.recording.index.cassandra;

import org.jspecify.annotations.NullMarked;
