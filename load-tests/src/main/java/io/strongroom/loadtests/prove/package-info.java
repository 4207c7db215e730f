/** What this project claims, and one runnable proof of each claim. */
@NullMarked
package io.strongroom.loadtests.prove;

import org.jspecify.annotations.NullMarked;
