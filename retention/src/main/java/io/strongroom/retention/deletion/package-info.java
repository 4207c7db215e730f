/** Orders by which footage goes before its time, by the word of two people. */
@NullMarked
package io.strongroom.retention.deletion;

import org.jspecify.annotations.NullMarked;
