/** A year of retention, a day at a time, held against an oracle; and holds that race expiry. */
@NullMarked
package io.strongroom.loadtests.prove.year;

import org.jspecify.annotations.NullMarked;
