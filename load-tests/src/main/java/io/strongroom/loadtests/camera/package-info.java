/** Simulated cameras: an RTSP server that knows what it sent. */
@NullMarked
package io.strongroom.loadtests.camera;

import org.jspecify.annotations.NullMarked;
