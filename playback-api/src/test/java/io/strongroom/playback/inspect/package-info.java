/** Numbers of the access log. */
@NullMarked
package io.strongroom.playback.inspect;

import org.jspecify.annotations.NullMarked;
