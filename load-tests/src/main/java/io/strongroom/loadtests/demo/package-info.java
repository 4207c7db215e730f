/** One node and simulated cameras in one process, for a first look. */
@NullMarked
package io.strongroom.loadtests.demo;

import org.jspecify.annotations.NullMarked;
