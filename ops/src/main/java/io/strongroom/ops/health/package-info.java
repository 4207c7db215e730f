/** The management server: is this node alive, is it ready. */
@NullMarked
package io.strongroom.ops.health;

import org.jspecify.annotations.NullMarked;
