/** Frames leave on time: the wheel, the sessions, RTP and RTCP. */
@NullMarked
package io.strongroom.loadtests.camera.send;

import org.jspecify.annotations.NullMarked;
