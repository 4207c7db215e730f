package io.strongroom.recording.tier;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.erase.Removals;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.MoveRows;
import io.strongroom.recording.index.MoveRows.Moving;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.replica.CopyClaims;
import io.strongroom.recording.replica.Pace;
import io.strongroom.recording.replica.PacedReading;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import io.strongroom.recording.volume.WindowReading;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves one pack from one volume to another: note, whole and verified at the new place, row, gone
 * from the old place, end of the note. At each instant the row names a place where the whole pack
 * is, so that whoever reads it finds it; at each instant after a crash at least one place has it,
 * and {@link #settle} removes what is too much. For one thread, which it blocks.
 */
final class PackMove {
  private static final Logger log = LoggerFactory.getLogger(PackMove.class);

  private final Volumes volumes;
  private final Catalogue catalogue;
  private final MoveRows moves;
  private final Removals removals;
  private final CopyClaims claims;
  private final Target target;
  private final Pace pace;
  private final Predicate<PackRow> goes;
  private final Target.Going going;
  private final Consumer<PackId> moved;
  private final ByteBuffer window = WindowReading.memory();

  /**
   * @param claims shared with whoever copies and mends packs
   * @param target how packs get there
   * @param goes whether a pack's class-day is on its way out
   * @param going whether the node goes on
   * @param moved told of each pack whose old place is to be read no more
   */
  PackMove(
      Volumes volumes,
      Catalogue catalogue,
      Removals removals,
      CopyClaims claims,
      Target target,
      Pace pace,
      Predicate<PackRow> goes,
      Target.Going going,
      Consumer<PackId> moved) {
    this.volumes = volumes;
    this.catalogue = catalogue;
    this.moves = catalogue.moves();
    this.removals = removals;
    this.claims = claims;
    this.target = target;
    this.pace = pace;
    this.goes = goes;
    this.going = going;
    this.moved = moved;
  }

  /** Work on a pack that nobody else works on and that is not being removed. */
  private interface Work {
    boolean run() throws IOException;
  }

  private boolean alone(PackId id, DayKeyId classDay, Work work) throws IOException {
    if (!removals.enter(classDay)) {
      return false;
    }
    try {
      if (!claims.take(id)) {
        return false;
      }
      try {
        return work.run();
      } finally {
        claims.release(id);
      }
    } finally {
      removals.leave(classDay);
    }
  }

  /**
   * Moves a pack.
   *
   * @return false if it is not there any more, or on its way out, or somebody else works on it
   * @throws IOException if the new place fails
   * @throws StrongroomException CORRUPT if the pack is damaged, UNAVAILABLE if it cannot be read,
   *     or the move is not to go on; it stays where it is then
   */
  boolean move(PackRow seen, Volume to) throws IOException {
    DayKeyId classDay = ClassDay.idOf(seen);
    return alone(
        seen.id(),
        classDay,
        () -> {
          Optional<PackRow> row =
              catalogue.find(seen.id()).filter(now -> now.volume().equals(seen.volume()));
          Optional<Volume> from = row.flatMap(now -> there(now.volume()));
          if (row.isEmpty() || from.isEmpty() || goes.test(row.get())) {
            return false;
          }
          move(row.get(), from.get(), to, classDay);
          return true;
        });
  }

  private Optional<Volume> there(VolumeId id) {
    return volumes.find(id).filter(volume -> volume.state() != Volume.State.MISSING);
  }

  private void move(PackRow row, Volume from, Volume to, DayKeyId classDay) throws IOException {
    Moving move = new Moving(row.id(), from.id(), to.id(), row.retentionClass(), row.expiryDay());
    to.requireIdentity();
    moves.begin(move);
    boolean isWhole = false;
    try {
      carry(row, from, to, classDay);
      isWhole = true;
    } finally {
      if (!isWhole) {
        giveUp(row, to);
      }
    }
    // If this fails, nobody knows what the row says after the next start: both files stay till
    // then.
    enter(row, from, to);
    moved.accept(row.id());
    try {
      PackFiles.remove(from, move.retentionClass(), move.expiryDay(), move.id());
      moves.end(move.id());
    } catch (IOException e) {
      from.failed(e);
      log.warn("pack {} is removed from its old place later: {}", row.id(), e.toString());
    }
  }

  private void carry(PackRow row, Volume from, Volume to, DayKeyId classDay) throws IOException {
    Storage.StoredFile opened;
    try {
      opened = from.storage().openForDirectReading(PackFiles.finished(from, row));
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "pack " + row.id() + " cannot be read where it lies: " + e, e);
    }
    try (Storage.StoredFile source =
        new WindowReading(new PacedReading(opened, from, pace), window)) {
      target.put(
          row,
          source,
          to,
          () -> {
            going.on();
            if (removals.isWanted(classDay)) {
              throw new StrongroomException(
                  ErrorKind.UNAVAILABLE, classDay + " is being removed; its packs are not moved");
            }
          });
    }
  }

  /**
   * The row is changed while nobody gives the pack another key: that is done under the lock of the
   * volume that the row names.
   */
  private void enter(PackRow carried, Volume from, Volume to) throws IOException {
    from.keyFiles().lock();
    try {
      PackRow now =
          catalogue
              .find(carried.id())
              .filter(row -> row.volume().equals(from.id()))
              .orElseThrow(
                  () ->
                      new StrongroomException(
                          ErrorKind.UNAVAILABLE, "pack " + carried.id() + " has gone"));
      if (!now.wrappedKey().equals(carried.wrappedKey())) {
        target.putKey(now, now.wrappedKey(), to);
      }
      moves.moved(now.on(to.id()));
    } finally {
      from.keyFiles().unlock();
    }
  }

  /** What cannot be removed now is by {@link #settle}: the note stays. */
  private void giveUp(PackRow row, Volume to) {
    // a thread that is told to end cannot remove files
    boolean ends = Thread.interrupted();
    try {
      Target.remove(row, to);
      moves.end(row.id());
    } catch (IOException e) {
      log.warn("what was carried of pack {} is removed later: {}", row.id(), e.toString());
    } finally {
      if (ends) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Brings a move to its end that a crash or a failing volume broke off: the pack stays where its
   * row says, or where it is whole if it is not there, and goes from the other place.
   *
   * @return false if a volume of it is away, or somebody else works on the pack
   * @throws IOException if a volume fails
   */
  boolean settle(Moving move) throws IOException {
    Optional<Volume> from = there(move.from());
    Optional<Volume> to = there(move.to());
    if (from.isEmpty() || to.isEmpty()) {
      return false;
    }
    DayKeyId classDay = new DayKeyId(move.retentionClass().name(), move.expiryDay());
    return alone(
        move.id(),
        classDay,
        () -> {
          settle(move, from.get(), to.get());
          moves.end(move.id());
          return true;
        });
  }

  private void settle(Moving move, Volume from, Volume to) throws IOException {
    Optional<PackRow> row = catalogue.find(move.id());
    boolean isNew = row.isPresent() && row.get().volume().equals(to.id());
    Volume here = isNew ? to : from;
    Volume other = isNew ? from : to;
    if (row.isPresent() && isAlone(row.get(), here, other)) {
      enter(row.get(), here, other);
    } else {
      PackFiles.remove(other, move.retentionClass(), move.expiryDay(), move.id());
    }
  }

  /** A pack gets its name when it is whole: where it is alone it is never removed. */
  private static boolean isAlone(PackRow row, Volume here, Volume other) throws IOException {
    return !here.storage().exists(PackFiles.finished(here, row))
        && other.storage().exists(PackFiles.finished(other, row));
  }
}
