/** Removes from a node what its key was destroyed for; the only place where footage is deleted. */
@NullMarked
package io.strongroom.recording.erase;

import org.jspecify.annotations.NullMarked;
