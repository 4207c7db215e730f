/** Holds: footage that stays for a case after its class has let it go. */
@NullMarked
package io.strongroom.retention.hold;

import org.jspecify.annotations.NullMarked;
