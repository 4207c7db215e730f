package io.strongroom.retention.peer;

import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.RowBytes;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.peer.Wire;
import io.strongroom.recording.volume.Tier;
import io.strongroom.retention.compliance.CameraPage;
import io.strongroom.retention.compliance.CompletenessView.Signed;
import io.strongroom.retention.compliance.NotePage;
import io.strongroom.retention.compliance.PlacedPack;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * The requests about completeness; their names and bodies, big-endian. The byte tables are in
 * docs/design/retention.md. Decoders are given hostile bytes, and are called by {@link Wire#parse}.
 */
final class CompletenessMessages {
  static final String CAMERA = "camera-day";
  static final String CAMERAS = "completeness-cameras";
  static final String CHAIN = "completeness-chain";
  static final String RECORDS = "completeness-records";

  /** Most bytes of an answer: a page of packs in as many parts as can be. */
  static final int MAX_ANSWER_BYTES = 8 << 20;

  private static final int MAX_CAMERAS = 262_144;

  private CompletenessMessages() {}

  /** What is asked about a camera's time. */
  record Time(CameraId camera, TimeRange range, Optional<Epoch> after) {}

  /** What is asked about a chain. */
  record Part(CameraId camera, long from) {}

  /** What is asked about a day. */
  record Day(CameraId camera, LocalDate day, long from) {}

  static byte[] encoded(Time time) {
    Out out = new Out();
    Wire.put(out.room(Wire.CAMERA_BYTES), time.camera());
    Wire.put(out.room(Wire.RANGE_BYTES), time.range());
    out.room(1).put((byte) (time.after().isPresent() ? 1 : 0));
    time.after().ifPresent(epoch -> Wire.put(out.room(Wire.EPOCH_BYTES), epoch));
    return out.bytes();
  }

  static Time time(ByteBuffer in) {
    return new Time(
        Wire.camera(in),
        Wire.range(in),
        Wire.flag(in) ? Optional.of(Wire.epoch(in)) : Optional.empty());
  }

  static byte[] encoded(CameraPage page) {
    Out out = new Out();
    Wire.put(out.room(1 + Wire.RANGE_BYTES), page.known());
    out.list(page.open(), (to, start) -> to.room(Long.BYTES).putLong(start.micros()));
    out.list(
        page.packs(),
        (to, pack) -> {
          PackRow row = pack.row();
          Wire.put(to.room(Wire.EPOCH_BYTES), row.id().epoch());
          Wire.putShort(
              to.room(Short.BYTES + RowBytes.MAX_ROW_BYTES), Bytes.copyOf(RowBytes.encode(row)));
          to.room(2).put(code(pack.tier())).put((byte) (pack.isCopy() ? 1 : 0));
        });
    out.room(1).put((byte) (page.more() ? 1 : 0));
    return out.bytes();
  }

  static CameraPage page(CameraId camera, ByteBuffer in) {
    Optional<TimeRange> known = Wire.maybeRange(in);
    List<WallTime> open =
        ExpiryMessages.list(in, CameraPage.MAX_OPEN, from -> new WallTime(from.getLong()));
    List<PlacedPack> packs =
        ExpiryMessages.list(in, CameraPage.MAX_PACKS, from -> pack(camera, from));
    for (int i = 1; i < packs.size(); i++) {
      Epoch before = packs.get(i - 1).row().id().epoch();
      if (before.compareTo(packs.get(i).row().id().epoch()) >= 0) {
        throw Wire.malformed("packs are not in order");
      }
    }
    return new CameraPage(known, open, packs, Wire.flag(in));
  }

  private static PlacedPack pack(CameraId camera, ByteBuffer in) {
    PackId id = new PackId(camera, Wire.epoch(in));
    PackRow row = RowBytes.decodePack(id, Wire.shortBytes(in, RowBytes.MAX_ROW_BYTES).toArray());
    return new PlacedPack(row, tier(in.get()), Wire.flag(in));
  }

  private static byte code(Optional<Tier> tier) {
    return tier.<Byte>map(
            known ->
                switch (known) {
                  case HOT -> 1;
                  case WARM -> 2;
                  case COLD -> 3;
                })
        .orElse((byte) 0);
  }

  private static Optional<Tier> tier(byte code) {
    return switch (code) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(Tier.HOT);
      case 2 -> Optional.of(Tier.WARM);
      case 3 -> Optional.of(Tier.COLD);
      default -> throw Wire.malformed("no tier has the code " + code);
    };
  }

  static byte[] encoded(List<CameraId> cameras) {
    Out out = new Out();
    out.list(cameras, (to, camera) -> Wire.put(to.room(Wire.CAMERA_BYTES), camera));
    return out.bytes();
  }

  static List<CameraId> cameras(ByteBuffer in) {
    return ExpiryMessages.list(in, MAX_CAMERAS, Wire::camera);
  }

  static byte[] encoded(Part part) {
    Out out = new Out();
    Wire.put(out.room(Wire.CAMERA_BYTES), part.camera());
    out.room(Long.BYTES).putLong(part.from());
    return out.bytes();
  }

  static Part part(ByteBuffer in) {
    return new Part(Wire.camera(in), ExpiryMessages.natural(in));
  }

  static byte[] encoded(Day day) {
    Out out = new Out();
    Wire.put(out.room(Wire.CAMERA_BYTES), day.camera());
    out.room(Integer.BYTES).putInt(Math.toIntExact(day.day().toEpochDay()));
    out.room(Long.BYTES).putLong(day.from());
    return out.bytes();
  }

  static Day day(ByteBuffer in) {
    return new Day(Wire.camera(in), LocalDate.ofEpochDay(in.getInt()), ExpiryMessages.natural(in));
  }

  static byte[] encoded(NotePage page) {
    Out out = new Out();
    out.list(
        page.notes(),
        (to, signed) -> {
          byte[] note = signed.note().getBytes(StandardCharsets.UTF_8);
          to.room(Long.BYTES + Integer.BYTES + note.length)
              .putLong(signed.serial())
              .putInt(note.length)
              .put(note);
        });
    out.room(1).put((byte) (page.more() ? 1 : 0));
    return out.bytes();
  }

  static NotePage notes(ByteBuffer in) {
    List<Signed> notes =
        ExpiryMessages.list(
            in,
            NotePage.MAX_NOTES,
            from -> {
              long serial = ExpiryMessages.natural(from);
              byte[] note = Wire.bytes(from, Wire.count(from, SignedNote.MAX_BYTES));
              return new Signed(serial, new String(note, StandardCharsets.UTF_8));
            });
    return new NotePage(notes, Wire.flag(in));
  }
}
