/** What goes into a package of evidence, and what is read of one. */
@NullMarked
package io.strongroom.playback.evidence;

import org.jspecify.annotations.NullMarked;
