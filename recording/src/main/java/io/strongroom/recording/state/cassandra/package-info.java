/** Control records on Cassandra, shared by all nodes of a cluster. */
@NullMarked
package io.strongroom.recording.state.cassandra;

import org.jspecify.annotations.NullMarked;
