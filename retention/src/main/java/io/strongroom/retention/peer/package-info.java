/** What the nodes of a cluster tell each other about expiry, over their data ports. */
@NullMarked
package io.strongroom.retention.peer;

import org.jspecify.annotations.NullMarked;
