/** Cameras that misbehave on command: what can be wrong with one, and how it is done. */
@NullMarked
package io.strongroom.loadtests.camera.misbehave;

import org.jspecify.annotations.NullMarked;
