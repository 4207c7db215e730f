/** That what has expired cannot be read any more, shown with a decryptor of its own. */
@NullMarked
package io.strongroom.loadtests.prove.shred;

import org.jspecify.annotations.NullMarked;
