/** Checks what lies on the volumes against the catalogue, and rebuilds the catalogue. */
@NullMarked
package io.strongroom.ops.fsck;

import org.jspecify.annotations.NullMarked;
