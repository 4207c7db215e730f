/**
 * What a viewer is shown where that is not the fragment as stored: pictures, and sound for
 * browsers.
 */
@NullMarked
package io.strongroom.playback.view;

import org.jspecify.annotations.NullMarked;
