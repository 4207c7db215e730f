@NullMarked
package io.strongroom.playback.http;

import org.jspecify.annotations.NullMarked;
