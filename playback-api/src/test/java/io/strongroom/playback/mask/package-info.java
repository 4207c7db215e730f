@NullMarked
package io.strongroom.playback.mask;

import org.jspecify.annotations.NullMarked;
