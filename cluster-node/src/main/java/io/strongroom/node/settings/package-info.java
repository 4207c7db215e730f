/** Settings: HOCON read once into records that check themselves; an unknown key stops the start. */
@NullMarked
package io.strongroom.node.settings;

import org.jspecify.annotations.NullMarked;
