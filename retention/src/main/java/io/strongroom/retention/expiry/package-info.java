/** The end of a class-day, and what proves it to somebody who trusts nothing but a public key. */
@NullMarked
package io.strongroom.retention.expiry;

import org.jspecify.annotations.NullMarked;
