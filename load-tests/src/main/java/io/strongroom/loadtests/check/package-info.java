/** Checks from outside: what was recorded against what was sent, and what it cost. */
@NullMarked
package io.strongroom.loadtests.check;

import org.jspecify.annotations.NullMarked;
