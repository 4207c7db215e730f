package io.strongroom.recording.erase;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.VolumeId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rows of a class-day.
 *
 * @param finished packs that are wrapped to a key of the tombstone, or whose wrapped key is damaged
 * @param others packs that are wrapped to another key, and stay
 * @param open rows of open packs; which key theirs is, the key file says
 */
record ClassDayRows(List<Finished> finished, Set<PackId> others, List<PackId> open) {
  record Finished(PackId id, VolumeId volume) {}

  static ClassDayRows of(Catalogue catalogue, Tombstone tombstone) {
    DayKeyId classDay = tombstone.classDay().classDay();
    ClassDayRows rows = new ClassDayRows(new ArrayList<>(), new HashSet<>(), new ArrayList<>());
    catalogue.forEach(
        row -> {
          if (ClassDay.idOf(row).equals(classDay)) {
            if (isOther(row.wrappedKey(), tombstone)) {
              rows.others.add(row.id());
            } else {
              rows.finished.add(new Finished(row.id(), row.volume()));
            }
          }
        });
    catalogue.openPacks().stream()
        .filter(row -> ClassDay.idOf(row).equals(classDay))
        .forEach(row -> rows.open.add(row.id()));
    return rows;
  }

  /** Whether a wrapped key is intact and belongs to a key that the tombstone does not name. */
  static boolean isOther(Bytes wrappedKey, Tombstone tombstone) {
    return keyId(wrappedKey).filter(key -> !tombstone.keyIds().contains(key)).isPresent();
  }

  private static Optional<String> keyId(Bytes wrappedKey) {
    try {
      return Optional.of(
          HexFormat.of().formatHex(WrappedDek.decode(wrappedKey.asBuffer()).keyId()));
    } catch (OpenFailedException e) {
      return Optional.empty();
    }
  }
}
