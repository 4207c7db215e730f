/**
 * What each stage of a camera's way costs by itself, measured by JMH: fragment, digest, seal,
 * append. Every benchmark does the work of one camera-second of 2 Mbit/s, so that microseconds can
 * be added up and 100 µs are 0.01 % of a core. What comes before them, taking RTP packets apart,
 * belongs here too as soon as the product does it itself.
 */
@NullMarked
package io.strongroom.loadtests.stages;

import org.jspecify.annotations.NullMarked;
