/** What the simulated cameras see: eight pictures that move, each with a name and a clock. */
@NullMarked
package io.strongroom.loadtests.camera.picture;

import org.jspecify.annotations.NullMarked;
