/** Who may see what: accounts, sessions, and the check that ends in an authorisation. */
@NullMarked
package io.strongroom.playback.access;

import org.jspecify.annotations.NullMarked;
