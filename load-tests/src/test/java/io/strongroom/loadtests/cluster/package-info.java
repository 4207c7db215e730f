/** What nodes of a cluster do together, in one process. */
@NullMarked
package io.strongroom.loadtests.cluster;

import org.jspecify.annotations.NullMarked;
