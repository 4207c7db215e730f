/** Starts one node: settings, wiring, joining, draining, stopping. No domain logic. */
@NullMarked
package io.strongroom.node;

import org.jspecify.annotations.NullMarked;
