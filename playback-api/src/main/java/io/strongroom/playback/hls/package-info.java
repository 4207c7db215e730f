/** HTTP Live Streaming (RFC 8216) of stored fragments as they are. */
@NullMarked
package io.strongroom.playback.hls;

import org.jspecify.annotations.NullMarked;
