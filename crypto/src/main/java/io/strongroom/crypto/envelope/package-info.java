/**
 * Bytes and context become sealed bytes, and sealed bytes with the same context become the bytes
 * again or nothing at all. Bulk work runs on the JDK's provider.
 */
@NullMarked
package io.strongroom.crypto.envelope;

import org.jspecify.annotations.NullMarked;
