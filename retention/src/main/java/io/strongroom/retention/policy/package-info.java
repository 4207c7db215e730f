/** Retention classes, their floors and ceilings, and what follows from them for days and keys. */
@NullMarked
package io.strongroom.retention.policy;

import org.jspecify.annotations.NullMarked;
