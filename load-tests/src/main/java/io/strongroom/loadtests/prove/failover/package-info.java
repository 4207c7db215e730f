/**
 * The proofs {@code failover} and {@code failover-chunks}: nodes of a cluster die, and others take
 * up what they recorded.
 */
@NullMarked
package io.strongroom.loadtests.prove.failover;

import org.jspecify.annotations.NullMarked;
