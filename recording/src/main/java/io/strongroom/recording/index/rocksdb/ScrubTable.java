package io.strongroom.recording.index.rocksdb;

import io.strongroom.recording.index.RowBytes;
import io.strongroom.recording.index.ScrubRows;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks in the catalogue: {@code S} and a volume's id has how far the pass over it is; {@code D},
 * camera and epoch a damaged pack, with when and how that was found, and two texts.
 */
final class ScrubTable implements ScrubRows {
  private static final int VOLUME_BYTES = 16;
  private static final int PASS_BYTES = 18;
  private static final int DAMAGE_BYTES = 9;

  /** Of a text; the rest is cut off. */
  private static final int MAX_TEXT = 1_000;

  private static final long NONE = Long.MIN_VALUE;
  private static final Logger log = LoggerFactory.getLogger(ScrubTable.class);

  private final Database database;

  ScrubTable(Database database) {
    this.database = database;
  }

  private static byte[] key(VolumeId volume) {
    ByteBuffer key = ByteBuffer.allocate(1 + VOLUME_BYTES).put(Keys.SCRUB);
    RowBytes.putUuid(key, volume.value());
    return key.array();
  }

  /** A row that cannot be read costs a pass begun anew, and nothing else. */
  @Override
  public Optional<Pass> pass(VolumeId volume) {
    byte[] value = database.get(key(volume));
    if (value == null) {
      return Optional.empty();
    }
    int pack = Keys.CAMERA_BYTES + Keys.EPOCH_BYTES;
    boolean hasDone = value.length == PASS_BYTES + pack;
    if (value.length != PASS_BYTES && !hasDone) {
      log.warn("catalogue: the pass over volume {} is malformed and begins anew", volume);
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(value);
    in.get();
    WallTime began = new WallTime(in.getLong());
    long before = in.getLong();
    boolean isOver = in.get() == 1;
    byte[] key = new byte[1 + pack];
    in.get(key, 1, in.remaining());
    return Optional.of(
        new Pass(
            began,
            before == NONE ? Optional.empty() : Optional.of(new WallTime(before)),
            hasDone ? Optional.of(Keys.packOf(key)) : Optional.empty(),
            isOver));
  }

  @Override
  public void pass(VolumeId volume, Pass pass) {
    byte[] done = pass.done().map(id -> Keys.pack(Keys.SCRUB, id)).orElse(new byte[1]);
    ByteBuffer value = ByteBuffer.allocate(PASS_BYTES + done.length - 1);
    value
        .put((byte) 1)
        .putLong(pass.began().micros())
        .putLong(pass.before().map(WallTime::micros).orElse(NONE))
        .put((byte) (pass.isOver() ? 1 : 0))
        .put(done, 1, done.length - 1);
    database.writeUnsynced(batch -> batch.put(key(volume), value.array()));
  }

  @Override
  public List<Damage> damages() {
    List<Damage> damages = new ArrayList<>();
    database.scan(
        Keys.table(Keys.DAMAGE),
        (key, value) -> {
          damages.add(damage(Keys.packOf(key), value));
          return true;
        });
    return damages;
  }

  /** What cannot be read of it is not needed: the pack is looked at again. */
  private static Damage damage(PackId id, byte[] value) {
    if (value.length < DAMAGE_BYTES) {
      return new Damage(id, new WallTime(0), By.CHECKSUM, "It was found damaged", "run fsck");
    }
    ByteBuffer in = ByteBuffer.wrap(value);
    WallTime since = new WallTime(in.getLong());
    By by = in.get() == 1 ? By.OPENING : By.CHECKSUM;
    String[] texts = StandardCharsets.UTF_8.decode(in).toString().split("\n", 2);
    return new Damage(id, since, by, texts[0], texts.length == 2 ? texts[1] : "run fsck");
  }

  @Override
  public void damaged(Damage damage) {
    byte[] texts =
        (line(damage.detail()) + "\n" + line(damage.remedy())).getBytes(StandardCharsets.UTF_8);
    ByteBuffer value =
        ByteBuffer.allocate(DAMAGE_BYTES + texts.length)
            .putLong(damage.since().micros())
            .put((byte) (damage.by() == By.OPENING ? 1 : 0))
            .put(texts);
    database.writeSynced(batch -> batch.put(Keys.pack(Keys.DAMAGE, damage.id()), value.array()));
  }

  private static String line(String text) {
    String line = text.replace('\n', ' ');
    return line.length() > MAX_TEXT ? line.substring(0, MAX_TEXT) : line;
  }

  @Override
  public void sound(PackId id) {
    database.writeUnsynced(batch -> batch.delete(Keys.pack(Keys.DAMAGE, id)));
  }
}
