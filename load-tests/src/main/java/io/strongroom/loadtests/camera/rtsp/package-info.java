/** RTSP 1.0 (RFC 2326): requests, replies, authentication, connections. */
@NullMarked
package io.strongroom.loadtests.camera.rtsp;

import org.jspecify.annotations.NullMarked;
