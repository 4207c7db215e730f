/** What the checks of playback cost, held against a server that has none. */
@NullMarked
package io.strongroom.loadtests.prove.access.cost;

import org.jspecify.annotations.NullMarked;
