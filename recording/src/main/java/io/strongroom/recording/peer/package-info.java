/** The data port: what nodes of a cluster ask each other, over mutual TLS. */
@NullMarked
package io.strongroom.recording.peer;

import org.jspecify.annotations.NullMarked;
