package io.strongroom.playback.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.playback.mask.MaskPolygon.Point;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record of masks that does not open is not the same as no masks. */
final class MasksUnreadableTest {
  private static final CameraId CAMERA = new CameraId(new UUID(1, 1));

  @TempDir private Path folder;
  private final SecureRandom random = new SecureRandom();

  private DocumentCipher cipher(String name) {
    return new DocumentCipher(NodeKey.loadOrCreate(folder.resolve(name), random));
  }

  private RocksStateStore records(DocumentCipher cipher) {
    return RocksStateStore.open(folder.resolve("state"), cipher);
  }

  private static Masks masks(RocksStateStore records) {
    return new Masks(records, Clock.systemUTC(), System::nanoTime);
  }

  @Test
  void nobodyCanSayWhatIsHidden() {
    DocumentCipher right = cipher("right.key");
    List<MaskPolygon> door =
        List.of(
            new MaskPolygon(
                List.of(new Point(0, 0), new Point(5_000, 0), new Point(5_000, 5_000))));
    try (RocksStateStore records = records(right)) {
      Masks.Outcome outcome = masks(records).set(CAMERA, null, true, door, "admin");
      assertThat(outcome).isInstanceOf(Masks.Added.class);
    }
    try (RocksStateStore records = records(cipher("wrong.key"))) {
      Masks masks = masks(records);
      assertThatThrownBy(() -> masks.of(CAMERA))
          .isInstanceOfSatisfying(
              StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT));
    }
    try (RocksStateStore records = records(right)) {
      assertThat(masks(records).of(CAMERA).isMasked()).isTrue();
    }
  }
}
