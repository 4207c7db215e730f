/** What is held, changed, deleted and exported, in the access log: by the records that say so. */
@NullMarked
package io.strongroom.playback.custody;

import org.jspecify.annotations.NullMarked;
