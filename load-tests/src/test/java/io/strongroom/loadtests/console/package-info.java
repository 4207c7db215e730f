/** The console, as a person uses it, on a running demo. */
@NullMarked
package io.strongroom.loadtests.console;

import org.jspecify.annotations.NullMarked;
