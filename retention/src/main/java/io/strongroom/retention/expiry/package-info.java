/** What is to go and when, the steps by which it goes, and the proof that it went. */
@NullMarked
package io.strongroom.retention.expiry;

import org.jspecify.annotations.NullMarked;
