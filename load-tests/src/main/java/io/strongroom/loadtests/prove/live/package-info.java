/** How late a live picture is. */
@NullMarked
package io.strongroom.loadtests.prove.live;

import org.jspecify.annotations.NullMarked;
