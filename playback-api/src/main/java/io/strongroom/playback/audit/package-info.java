/** The access log: intents before the first byte, deliveries after the last. */
@NullMarked
package io.strongroom.playback.audit;

import org.jspecify.annotations.NullMarked;
