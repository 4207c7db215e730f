/** Pictures as they arrive, for those who may see them. */
@NullMarked
package io.strongroom.recording.live;

import org.jspecify.annotations.NullMarked;
