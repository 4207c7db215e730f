/**
 * The node's own key, the day keys in their two halves (public for recorders, private for
 * keyholders), wrapped data keys, passphrases and passwords.
 */
@NullMarked
package io.strongroom.crypto.keys;

import org.jspecify.annotations.NullMarked;
