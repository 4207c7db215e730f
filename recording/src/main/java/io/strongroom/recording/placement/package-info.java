/** Who records what: the nodes of a cluster, and the cameras each of them is assigned. */
@NullMarked
package io.strongroom.recording.placement;

import org.jspecify.annotations.NullMarked;
