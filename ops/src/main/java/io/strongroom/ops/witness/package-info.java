/** A witness of transparency logs on the network, for an office outside (C2SP tlog-witness). */
@NullMarked
package io.strongroom.ops.witness;

import org.jspecify.annotations.NullMarked;
