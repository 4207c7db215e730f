/** Reads what lies on the disks again and again, beside recording, and mends what it can. */
@NullMarked
package io.strongroom.recording.scrub;

import org.jspecify.annotations.NullMarked;
