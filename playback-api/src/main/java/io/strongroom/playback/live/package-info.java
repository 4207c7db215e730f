/** Live footage over WebSocket. */
@NullMarked
package io.strongroom.playback.live;

import org.jspecify.annotations.NullMarked;
