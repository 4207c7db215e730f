/**
 * Certificates: who a node is, and whom a client trusts. Signed notes: texts that a person reads
 * and that prove who wrote them.
 */
@NullMarked
package io.strongroom.crypto.sign;

import org.jspecify.annotations.NullMarked;
