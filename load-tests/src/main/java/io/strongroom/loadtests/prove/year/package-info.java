/** A year of retention, a day at a time, held against an oracle. */
@NullMarked
package io.strongroom.loadtests.prove.year;

import org.jspecify.annotations.NullMarked;
