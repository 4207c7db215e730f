/** That footage goes when its time is over, from nowhere else, and for good. */
@NullMarked
package io.strongroom.loadtests.prove.expiry;

import org.jspecify.annotations.NullMarked;
