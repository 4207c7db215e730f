/** Looking at the access log: searches, receipts, samples, numbers; each of them is logged. */
@NullMarked
package io.strongroom.playback.inspect;

import org.jspecify.annotations.NullMarked;
