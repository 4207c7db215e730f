package io.strongroom.loadtests.prove.expiry;

import io.strongroom.loadtests.process.Site;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.rocksdb.RocksCatalogue;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.pack.RetentionClass;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;

/** A day of many cameras on a stopped node: rows as they would be, files without contents. */
record ManyPacks(int cameras, LocalDate day, int ceilingDays) {
  static final int PACKS_OF_A_CAMERA = 24;
  private static final RetentionClass CLASS = new RetentionClass("standard");
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final long HOUR_MICROS = 3_600_000_000L;

  /** An hour of 2 Mbit/s. */
  private static final long PACK_BYTES = 900L << 20;

  private static final int FOOTER_BYTES = 64 * 1_024;

  int packs() {
    return cameras * PACKS_OF_A_CAMERA;
  }

  LocalDate expiryDay() {
    return day.plusDays(ceilingDays);
  }

  void layOut(Site site) throws IOException {
    Path volume = site.data().resolve("volumes/main");
    try (RocksCatalogue catalogue = RocksCatalogue.open(site.data().resolve("catalogue"))) {
      VolumeId id = catalogue.volumeAt(volume.toString()).orElseThrow();
      for (int camera = 0; camera < cameras; camera++) {
        for (int hour = 0; hour < PACKS_OF_A_CAMERA; hour++) {
          PackRow row = row(id, camera, hour);
          Path file = PackPaths.finished(volume, CLASS, expiryDay(), row.id());
          Files.createDirectories(PackPaths.directoryOf(file));
          try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(PACK_BYTES);
          }
          Files.write(PackPaths.key(file), new byte[4_096]);
          catalogue.finished(row);
        }
      }
    }
  }

  private PackRow row(VolumeId volume, int camera, int hour) {
    Instant midnight = day.atStartOfDay(ZONE).toInstant();
    WallTime from = WallTime.of(midnight).plusMicros(hour * HOUR_MICROS);
    return new PackRow(
        new PackId(
            new CameraId(new UUID(0x5744_0000_0000_4000L, camera)),
            new Epoch(from.micros(), new NodeId(new UUID(1, 1)), camera)),
        volume,
        CLASS,
        expiryDay(),
        List.of(new TimeRange(from, from.plusMicros(HOUR_MICROS))),
        PACK_BYTES,
        FOOTER_BYTES,
        3_600,
        Footer.State.NORMAL,
        hour == 0,
        Bytes.copyOf(new byte[32]),
        Bytes.copyOf(new byte[] {0}));
  }
}
