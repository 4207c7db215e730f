package io.strongroom.playback.tilelog;

/** An entry that has its place in the log. Arrays are never changed. */
@SuppressWarnings("ArrayRecordComponent") // stays in this package; never compared
record SequencedEntry(long index, byte[] leaf, byte[] sealed) {}
