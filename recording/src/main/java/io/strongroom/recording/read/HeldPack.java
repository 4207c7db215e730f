package io.strongroom.recording.read;

import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.volume.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A pack as its holder knows it, and the way to its file. */
public sealed interface HeldPack {
  /** The way to its file. */
  Source source();

  /** Opens a pack's file for reading; the caller closes it. */
  interface Source {
    /** The file, open for reading. */
    Storage.StoredFile open() throws IOException;
  }

  /**
   * A pack that still grows, or that waits for recovery.
   *
   * @param header its header
   * @param wrappedKey its wrapped key
   * @param entries synced chunks, ascending
   * @param source its file
   */
  record Live(PackHeader header, Bytes wrappedKey, List<IndexEntry> entries, Source source)
      implements HeldPack {}

  /**
   * A finished pack.
   *
   * @param row its row in the catalogue
   * @param headerHash what its footer must say; present if the pack is another node's, which must
   *     prove that it is the one that was asked for
   * @param source its file
   */
  record Finished(PackRow row, Optional<Bytes> headerHash, Source source) implements HeldPack {}
}
