/** Encoded loops, packetised once and sent for ever. */
@NullMarked
package io.strongroom.loadtests.camera.clip;

import org.jspecify.annotations.NullMarked;
