/**
 * What must be there on each day and what must not, reckoned from what a test knows that it did. It
 * uses nothing of the product, so that the product is judged by somebody else's arithmetic.
 */
@NullMarked
package io.strongroom.loadtests.prove.year.oracle;

import org.jspecify.annotations.NullMarked;
