/** Checks from outside: what was recorded against what was sent. */
@NullMarked
package io.strongroom.loadtests.check;

import org.jspecify.annotations.NullMarked;
