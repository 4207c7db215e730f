/** Whatever is done to what a node has on disk is found, and named. */
@NullMarked
package io.strongroom.loadtests.prove.tamper;

import org.jspecify.annotations.NullMarked;
