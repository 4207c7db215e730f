/** Cameras that do everything wrong, beside cameras that do nothing wrong. */
@NullMarked
package io.strongroom.loadtests.prove.misbehaviour;

import org.jspecify.annotations.NullMarked;
