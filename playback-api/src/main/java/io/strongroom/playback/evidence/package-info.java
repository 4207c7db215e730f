/** Packages of evidence: footage with what proves it, made by jobs, checked without the product. */
@NullMarked
package io.strongroom.playback.evidence;

import org.jspecify.annotations.NullMarked;
