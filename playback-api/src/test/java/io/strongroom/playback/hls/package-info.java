@NullMarked
package io.strongroom.playback.hls;

import org.jspecify.annotations.NullMarked;
