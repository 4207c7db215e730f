/** A thousand cameras on one small machine, checked from the packs while they are written. */
@NullMarked
package io.strongroom.loadtests.prove.thousand;

import org.jspecify.annotations.NullMarked;
