/** Live footage for viewers, under test. */
@NullMarked
package io.strongroom.playback.live;

import org.jspecify.annotations.NullMarked;
