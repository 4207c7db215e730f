/** Which parts of a camera's pictures are hidden from whoever may not see them, and since when. */
@NullMarked
package io.strongroom.playback.mask;

import org.jspecify.annotations.NullMarked;
