package io.strongroom.recording.check;

import java.util.OptionalInt;

/**
 * Something a check found.
 *
 * @param kind what sort
 * @param pack the pack, as {@code camera/epoch}, or the file's path on its volume if that is all
 *     that can be said
 * @param chunk the chunk's sequence number, if one chunk is meant
 * @param detail what was found, for a person
 */
public record Finding(Kind kind, String pack, OptionalInt chunk, String detail) {
  /** Sorts of findings. */
  public enum Kind {
    /** The catalogue has a row, the volume no file. */
    ROW_WITHOUT_PACK,
    /** The volume has a file, the catalogue no row. */
    PACK_WITHOUT_ROW,
    /** A pack that nobody writes is not finished. */
    NOT_FINISHED,
    /** The key file is missing or not the catalogue's, or the key in it is not the pack's. */
    KEY,
    /** The key that the pack is wrapped to does not exist, and no tombstone says so. */
    KEY_GONE,
    /** The file is not what was written. */
    DAMAGED,
    /** The pack is the one that was written, and its row says something else of it. */
    ROW,
    /** Recovery could not save these bytes when the pack was finished. */
    LOST_BEFORE,
    /** The volume is not there. */
    VOLUME
  }
}
