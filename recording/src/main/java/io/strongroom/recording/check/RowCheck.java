package io.strongroom.recording.check;

import io.strongroom.recording.check.PackCheck.Level;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.pack.PackLimits;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.pack.Sidecar;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * One pack of the catalogue against its two files, as deep as a level says. Reads only.
 * Thread-safe.
 */
public final class RowCheck {
  private final Volumes volumes;
  private final BufferPool pool;
  private final Opening opening;
  private final PackKeys keys;

  /** How packs are read. */
  public interface Opening {
    /** As everything else is. */
    Opening ORDINARY = (volume, path) -> volume.storage().openForReading(path);

    /** Opens a pack; the caller closes it. */
    Storage.StoredFile open(Volume volume, Path path) throws IOException;
  }

  /**
   * @param pool for frames, the reading side's
   * @param keys used at level {@link Level#DIGEST} alone
   */
  public RowCheck(Volumes volumes, BufferPool pool, Opening opening, PackKeys keys) {
    this.volumes = volumes;
    this.pool = pool;
    this.opening = opening;
    this.keys = keys;
  }

  /** The volume of a row, if it is there. */
  Optional<Volume> volume(PackRow row) {
    return volumes.find(row.volume()).filter(volume -> volume.state() != Volume.State.MISSING);
  }

  /**
   * Reports everything that is not as the row says.
   *
   * @throws StrongroomException UNAVAILABLE if no key can be had now
   */
  public void check(PackRow row, Level level, Consumer<Finding> findings) {
    Optional<Volume> volume = volume(row);
    if (volume.isEmpty()) {
      findings.accept(
          finding(Finding.Kind.VOLUME, row, "its volume " + row.volume() + " is missing"));
      return;
    }
    Path path =
        PackPaths.finished(volume.get().root(), row.retentionClass(), row.expiryDay(), row.id());
    Storage storage = volume.get().storage();
    try {
      if (!storage.exists(path)) {
        findings.accept(finding(Finding.Kind.ROW_WITHOUT_PACK, row, "no file at " + path));
        return;
      }
      checkKey(storage, path, row, level, findings);
      if (level != Level.PRESENCE) {
        try (Storage.StoredFile file = opening.open(volume.get(), path)) {
          if (level == Level.SIZE) {
            checkSize(file, row, findings);
          } else {
            new PackStructure(file, row, pool)
                .check(level == Level.DIGEST ? keys : PackKeys.NONE, findings);
          }
        }
      }
    } catch (IOException e) {
      findings.accept(finding(Finding.Kind.DAMAGED, row, "cannot be read: " + e.getMessage()));
    }
  }

  /** Of the key file what the level looks at in the pack. */
  private static void checkKey(
      Storage storage, Path pack, PackRow row, Level level, Consumer<Finding> findings)
      throws IOException {
    if (!storage.exists(PackPaths.key(pack))) {
      findings.accept(finding(Finding.Kind.KEY, row, "no key file at " + PackPaths.key(pack)));
      return;
    }
    try {
      if (level == Level.SIZE) {
        checkKeySize(storage, pack, row, findings);
      } else if (level != Level.PRESENCE) {
        Bytes key = PackFile.wrappedKey(storage, pack);
        if (!key.equals(row.wrappedKey())) {
          findings.accept(
              finding(Finding.Kind.KEY, row, "the key file is not the catalogue's key"));
        }
      }
    } catch (IOException | StrongroomException e) {
      findings.accept(finding(Finding.Kind.KEY, row, String.valueOf(e.getMessage())));
    }
  }

  private static void checkKeySize(
      Storage storage, Path pack, PackRow row, Consumer<Finding> findings) throws IOException {
    try (Storage.StoredFile key = storage.openForReading(PackPaths.key(pack))) {
      if (key.size() != Sidecar.BYTES) {
        findings.accept(
            finding(
                Finding.Kind.KEY,
                row,
                "the key file has " + key.size() + " bytes instead of " + Sidecar.BYTES));
      }
    }
  }

  private static void checkSize(Storage.StoredFile file, PackRow row, Consumer<Finding> findings)
      throws IOException {
    if (file.size() != row.bytes()) {
      findings.accept(
          finding(
              Finding.Kind.DAMAGED,
              row,
              "it has " + file.size() + " bytes, the catalogue says " + row.bytes()));
      return;
    }
    ByteBuffer last = ByteBuffer.allocate(PackLimits.BLOCK_BYTES);
    Storage.readFully(file, last, row.bytes() - PackLimits.BLOCK_BYTES);
    try {
      int footer = Footer.lengthBytes(last.flip());
      if (footer != row.footerBytes()) {
        findings.accept(
            finding(
                Finding.Kind.DAMAGED,
                row,
                "its footer has " + footer + " bytes, the catalogue says " + row.footerBytes()));
      }
    } catch (StrongroomException e) {
      findings.accept(finding(Finding.Kind.DAMAGED, row, String.valueOf(e.getMessage())));
    }
  }

  private static Finding finding(Finding.Kind kind, PackRow row, String detail) {
    return new Finding(kind, row.id().toString(), OptionalInt.empty(), detail);
  }
}
