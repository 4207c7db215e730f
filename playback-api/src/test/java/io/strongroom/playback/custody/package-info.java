@NullMarked
package io.strongroom.playback.custody;

import org.jspecify.annotations.NullMarked;
