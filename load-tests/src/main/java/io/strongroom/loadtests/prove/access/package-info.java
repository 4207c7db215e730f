/** Proofs about who may see footage: grants, their end, and the log of it. */
@NullMarked
package io.strongroom.loadtests.prove.access;

import org.jspecify.annotations.NullMarked;
