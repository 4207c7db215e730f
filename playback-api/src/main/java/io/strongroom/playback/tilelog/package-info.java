/**
 * Writes a log of sealed entries as C2SP tlog-tiles: journal, head, tiles, signed checkpoint. Knows
 * nothing of what the entries say.
 */
@NullMarked
package io.strongroom.playback.tilelog;

import org.jspecify.annotations.NullMarked;
