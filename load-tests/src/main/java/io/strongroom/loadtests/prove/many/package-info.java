/** The cluster with more cameras than one machine could record: what an entity by itself costs. */
@NullMarked
package io.strongroom.loadtests.prove.many;

import org.jspecify.annotations.NullMarked;
