package io.strongroom.loadtests.prove.tamper;

import io.strongroom.loadtests.prove.tamper.Trial.Expected;
import io.strongroom.loadtests.prove.tamper.Trial.Finder;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.IndexEntry;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** How {@code fsck} and {@code verify completeness} name packs, chunks and key files. */
final class PackNames {
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private PackNames() {}

  static String id(PackBytes pack) {
    return pack.row.id().toString();
  }

  static Expected fsckChunk(PackBytes pack, IndexEntry entry) {
    return new Expected(
        Finder.FSCK,
        List.of("DAMAGED\t" + id(pack) + "\tchunk " + entry.header().sequence()),
        List.of(id(pack)));
  }

  static Expected fsck(PackBytes pack) {
    return new Expected(Finder.FSCK, List.of("DAMAGED\t" + id(pack)), List.of(id(pack)));
  }

  static Expected fsckKey(PackBytes pack) {
    return new Expected(Finder.FSCK, List.of("KEY\t" + id(pack)), List.of(id(pack)));
  }

  static String interval(PackBytes pack, TimeRange range) {
    return "pack %s, %s to %s:".formatted(id(pack), text(range.from()), text(range.to()));
  }

  static String text(WallTime instant) {
    return MICROS.format(instant.toInstant());
  }

  static Expected verifyChunk(PackBytes pack, IndexEntry entry) {
    return Expected.of(Finder.VERIFY, interval(pack, entry.header().range()));
  }

  static Expected verify(PackBytes pack) {
    return new Expected(
        Finder.VERIFY, List.of(interval(pack, pack.row.range())), List.of("pack " + id(pack)));
  }

  static Expected verifyBoth(PackBytes one, PackBytes two) {
    return new Expected(
        Finder.VERIFY,
        List.of(interval(one, one.row.range()), interval(two, two.row.range())),
        List.of("pack " + id(one), "pack " + id(two)));
  }
}
