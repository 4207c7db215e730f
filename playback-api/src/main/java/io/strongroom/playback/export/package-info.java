/** Progressive MP4 of stored fragments, with byte ranges. */
@NullMarked
package io.strongroom.playback.export;

import org.jspecify.annotations.NullMarked;
