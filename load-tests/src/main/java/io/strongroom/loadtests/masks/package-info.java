/** What it costs to draw footage anew. */
@NullMarked
package io.strongroom.loadtests.masks;

import org.jspecify.annotations.NullMarked;
