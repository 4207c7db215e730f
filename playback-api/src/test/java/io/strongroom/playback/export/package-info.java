@NullMarked
package io.strongroom.playback.export;

import org.jspecify.annotations.NullMarked;
