/** Merkle trees as transparency logs use them: many claims under one hash, each verifiable. */
@NullMarked
package io.strongroom.crypto.tlog;

import org.jspecify.annotations.NullMarked;
