/** Routes, problems and limits of the HTTPS interface. */
@NullMarked
package io.strongroom.playback.http;

import org.jspecify.annotations.NullMarked;
