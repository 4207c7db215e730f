package io.strongroom.playback.tilelog;

import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.FolderTiles;
import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.crypto.tlog.TileSource;
import io.strongroom.playback.tilelog.PublishedLog.Content;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A copy of a log in a folder, up to its checkpoint: leaves, and no contents. Whose checkpoint it
 * is was looked at when it was written. Thread-safe.
 */
public final class MirroredLog implements LogEntries {
  private final TileSource tiles;
  private final long size;

  private MirroredLog(TileSource tiles, long size) {
    this.tiles = tiles;
    this.size = size;
  }

  /**
   * Opens a folder; one that is not there is an empty log.
   *
   * @throws InvalidLogException if the checkpoint is none
   * @throws IOException if the disk does not answer
   */
  public static MirroredLog open(Path folder) throws IOException {
    Optional<byte[]> note = new FolderLogStorage(folder).read(TileFiles.CHECKPOINT);
    try {
      long size = note.isEmpty() ? 0 : Checkpoint.parse(SignedNote.parse(note.get())).size();
      return new MirroredLog(new FolderTiles(folder), size);
    } catch (InvalidNoteException e) {
      throw new InvalidLogException("the checkpoint is damaged: " + e.getMessage());
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public List<byte[]> leaves(long bundle) {
    return PublishedLog.leaves(tiles, bundle, size);
  }

  @Override
  public List<Content> contents(long bundle) {
    int count = TileAddress.in(0, bundle, size).width();
    return Collections.nCopies(count, new Content.Erased());
  }
}
