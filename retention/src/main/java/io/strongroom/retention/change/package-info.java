/** Changes that one person proposes and another one approves. */
@NullMarked
package io.strongroom.retention.change;

import org.jspecify.annotations.NullMarked;
