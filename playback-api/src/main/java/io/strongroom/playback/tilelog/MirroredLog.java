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
  private final Optional<SignedNote> note;
  private final long size;

  private MirroredLog(TileSource tiles, Optional<SignedNote> note) {
    this.tiles = tiles;
    this.note = note;
    this.size = note.map(said -> Checkpoint.parse(said).size()).orElse(0L);
  }

  /**
   * Opens a folder; one that is not there is an empty log.
   *
   * @throws InvalidLogException if the checkpoint is none
   * @throws IOException if the disk does not answer
   */
  public static MirroredLog open(Path folder) throws IOException {
    Optional<byte[]> file = new FolderLogStorage(folder).read(TileFiles.CHECKPOINT);
    try {
      Optional<SignedNote> note =
          file.isEmpty() ? Optional.empty() : Optional.of(SignedNote.parse(file.get()));
      return new MirroredLog(new FolderTiles(folder), note);
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

  @Override
  public Optional<Beginning> beginning(long first) {
    return note.map(said -> Beginning.of(first, tiles, said));
  }
}
