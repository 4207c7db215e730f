package io.strongroom.retention.expiry;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;

/** A certificate to start from. */
final class Certificates {
  static final NodeId NODE = NodeId.parse("0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d");
  static final VolumeId AWAY = VolumeId.parse("c1a5b3de-0f57-4a51-b0b4-6f3c0f1d2e4a");
  static final VolumeId AWAY_TOO = VolumeId.parse("1d6e8f90-4c3b-4b2a-8a19-5e7d6c5b4a39");

  /** One camera's id begins with a bit that is a sign in Java and nowhere else. */
  static final List<PackLeaf> PACKS =
      List.of(
          pack("3f0e9a11-6b2c-4d7e-8f90-a1b2c3d4e5f6", 1_779_984_000_000_000L, 0, 1),
          pack("3f0e9a11-6b2c-4d7e-8f90-a1b2c3d4e5f6", 1_779_984_000_000_000L, 1, 2),
          pack("3f0e9a11-6b2c-4d7e-8f90-a1b2c3d4e5f6", 1_779_987_600_000_000L, 0, 3),
          pack("f2d1c0b9-a897-4665-9443-322110ffeedd", 1_779_984_000_000_000L, 0, 4));

  private Certificates() {}

  static PackLeaf pack(String camera, long micros, int counter, int fill) {
    byte[] root = new byte[32];
    Arrays.fill(root, (byte) fill);
    Epoch epoch = new Epoch(micros, NODE, counter);
    return new PackLeaf(new PackId(CameraId.parse(camera), epoch), Bytes.copyOf(root));
  }

  static WallTime at(String instant) {
    return WallTime.of(Instant.parse(instant));
  }

  /** Recorded on 29 May in Shanghai, kept for 90 days, gone on 28 August. */
  static ExpiryCertificate sample() {
    return new ExpiryCertificate(
        new RetentionClass("standard"),
        LocalDate.of(2026, 8, 28),
        ZoneId.of("Asia/Shanghai"),
        new ExpiryCertificate.Rule(90, 91, 1, "Order 799 art. 17; \u7b2c\u5341\u4e03\u6761"),
        List.of(),
        NODE,
        new ExpiryCertificate.Footage(
            PACKS.size(),
            1_234_567_890L,
            2,
            at("2026-05-28T16:00:00Z"),
            at("2026-05-29T15:59:59.960001Z"),
            PackLeaves.root(PACKS),
            0,
            0),
        false,
        false,
        at("2026-08-27T16:00:00Z"),
        at("2026-08-27T16:05:00.25Z"),
        new ExpiryCertificate.DestroyedKeys(
            List.of("fedcba9876543210", "0123456789abcdef"),
            List.of(),
            at("2026-08-27T16:06:00Z"),
            2),
        new ExpiryCertificate.Removal(
            1,
            List.of(),
            List.of(
                new ExpiryCertificate.MissingVolume(AWAY, 2),
                new ExpiryCertificate.MissingVolume(AWAY_TOO, 1)),
            List.of()),
        at("2026-08-27T16:07:00Z"));
  }
}
