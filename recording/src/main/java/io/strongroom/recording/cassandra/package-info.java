/** The connection to Apache Cassandra and the tables there. */
@NullMarked
package io.strongroom.recording.cassandra;

import org.jspecify.annotations.NullMarked;
