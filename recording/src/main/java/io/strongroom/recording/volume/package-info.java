/**
 * Volumes and the files on them: aligned direct writes by a few threads per volume, identity
 * checked before anything is written or deleted.
 */
@NullMarked
package io.strongroom.recording.volume;

import org.jspecify.annotations.NullMarked;
