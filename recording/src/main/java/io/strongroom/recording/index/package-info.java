/** Which packs exist, where, and what is missing: the catalogue and what checks and rebuilds it. */
@NullMarked
package io.strongroom.recording.index;

import org.jspecify.annotations.NullMarked;
