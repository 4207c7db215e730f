/** Real processes of the product, started, watched, killed and paid for. */
@NullMarked
package io.strongroom.loadtests.process;

import org.jspecify.annotations.NullMarked;
