/** The pack file: its parts as bytes, its names and bounds, and how it is read. */
@NullMarked
package io.strongroom.recording.pack;

import org.jspecify.annotations.NullMarked;
