package io.strongroom.playback.tilelog;

import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.crypto.tlog.TileSource;
import io.strongroom.crypto.tlog.TreeEdge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A copy of the tiles, entries and checkpoint of a log that another node writes, in a folder of its
 * own. It only grows: its tiles are made anew from the entries, so a log that does not go on from
 * what is here cannot get in. It has no contents, which are sealed for the node that wrote them and
 * are erased there. For one thread; calls block.
 */
public final class LogMirror {
  static final String VERIFIER = "log.verifier";

  /** Entries that are fetched before they are written. */
  private static final int ROUND = 4 * TileAddress.FULL;

  private final LogStorage storage;
  private final TileFiles files;

  /**
   * Opens nothing yet.
   *
   * @param folder below which it lies; made when there is something
   * @param origin of the log
   */
  public LogMirror(Path folder, String origin) {
    this(new FolderLogStorage(folder), origin);
  }

  LogMirror(LogStorage storage, String origin) {
    this.storage = storage;
    this.files = new TileFiles(storage, origin);
  }

  /**
   * Follows the log up to a checkpoint. What a crash leaves half done counts for nothing, and is
   * done again.
   *
   * @param key of the log; it must have signed the checkpoint
   * @param log where its bundles are read; what comes from there is believed only if it leads to
   *     the checkpoint's root
   * @return how many entries are new
   * @throws InvalidLogException if the log does not go on from what is here, or its entries do not
   *     lead to its root; what was here stays as it is
   * @throws io.strongroom.crypto.sign.InvalidNoteException if the key did not sign it
   * @throws IOException if the disk fails; what a source throws comes through
   */
  public long follow(NoteVerifier key, SignedNote note, TileSource log) throws IOException {
    var _ = note.verify(List.of(key));
    Checkpoint said = Checkpoint.parse(note);
    if (!said.origin().equals(files.origin())) {
      throw new InvalidLogException("the checkpoint is of another log: " + said.origin());
    }
    TreeEdge edge = files.stored();
    long known = edge.size();
    if (said.size() < known) {
      throw new InvalidLogException(
          "it has %d entries, and %d are known: some are gone".formatted(said.size(), known));
    }
    List<TileAddress> full = new ArrayList<>();
    while (edge.size() < said.size()) {
      TileFiles.Growth growth = files.growth(edge, entries(log, edge.size(), said.size()));
      files.write(growth.files());
      full.addAll(growth.full());
      edge = growth.edge();
    }
    if (!said.hasRoot(edge.root())) {
      throw new InvalidLogException(
          "its %d entries do not go on from the %d that are known".formatted(said.size(), known));
    }
    if (said.size() > known) {
      storage.replace(VERIFIER, (key + "\n").getBytes(StandardCharsets.UTF_8));
      files.checkpoint(note);
      files.tidy(full);
    }
    return said.size() - known;
  }

  /** The next ones that are not here, in whole bundles where there are some. */
  private static List<byte[]> entries(TileSource log, long from, long size) {
    long end =
        Math.min(size, (from / TileAddress.FULL + ROUND / TileAddress.FULL) * TileAddress.FULL);
    List<byte[]> entries = new ArrayList<>();
    for (long at = from; at < end; ) {
      TileAddress tile = TileAddress.in(0, at / TileAddress.FULL, size);
      List<byte[]> bundle = log.entries(TileAddress.bundle(tile.index(), tile.width()));
      entries.addAll(bundle.subList((int) (at % TileAddress.FULL), tile.width()));
      at = tile.index() * TileAddress.FULL + tile.width();
    }
    return entries;
  }
}
