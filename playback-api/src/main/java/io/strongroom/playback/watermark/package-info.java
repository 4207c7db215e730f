/** Who looks, for whom and when, laid visibly over pictures. */
@NullMarked
package io.strongroom.playback.watermark;

import org.jspecify.annotations.NullMarked;
