/** Areas as a tree, and the units that lie in them: where a camera belongs. */
@NullMarked
package io.strongroom.playback.area;

import org.jspecify.annotations.NullMarked;
