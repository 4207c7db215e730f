/** Checks of the console: its texts, its libraries, and its pages in a real Chromium. */
@NullMarked
package io.strongroom.playback.ui;

import org.jspecify.annotations.NullMarked;
