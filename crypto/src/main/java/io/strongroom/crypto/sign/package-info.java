/** Certificates: who a node is, and whom a client trusts. */
@NullMarked
package io.strongroom.crypto.sign;

import org.jspecify.annotations.NullMarked;
