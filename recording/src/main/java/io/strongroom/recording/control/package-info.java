/** One actor per camera decides when to connect; one thread per camera does it. */
@NullMarked
package io.strongroom.recording.control;

import org.jspecify.annotations.NullMarked;
