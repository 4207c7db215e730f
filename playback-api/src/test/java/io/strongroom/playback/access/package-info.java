@NullMarked
package io.strongroom.playback.access;

import org.jspecify.annotations.NullMarked;
