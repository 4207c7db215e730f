package io.strongroom.loadtests.camera.misbehave;

import io.strongroom.loadtests.camera.SentLedger;
import io.strongroom.loadtests.camera.send.PacketStage;
import io.strongroom.loadtests.camera.send.Packets;
import io.strongroom.loadtests.camera.send.Parcel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Packets of the picture that get lost, overtake each other or come twice, by chance, and the same
 * ones in each session.
 */
final class PacketFaults {
  private PacketFaults() {}

  /** Leaves packets out; their sequence numbers are missing, as after a lossy network. */
  static PacketStage loss(double probability, long seed) {
    Random random = new Random(seed);
    return parcel -> {
      int before = parcel.pieces().size();
      parcel.pieces().removeIf(p -> Packets.isVideo(p) && random.nextDouble() < probability);
      if (parcel.pieces().size() < before) {
        boolean some = parcel.pieces().stream().anyMatch(Packets::isVideo);
        parcel.damage(some ? SentLedger.Skip.INCOMPLETE : SentLedger.Skip.WITHHELD);
      }
    };
  }

  /** Sends packets twice, the second time at once. */
  static PacketStage duplicates(double probability, long seed) {
    Random random = new Random(seed);
    return parcel ->
        parcel.eachVideo(p -> random.nextDouble() < probability ? List.of(p, p) : List.of(p));
  }

  /** Lets packets change places with the next one, across the border of frames too. */
  static PacketStage reorder(double probability, long seed) {
    return new Reorder(probability, new Random(seed));
  }

  private static final class Reorder implements PacketStage {
    private final double probability;
    private final Random random;
    private byte @Nullable [] held;
    private long heldFrame = -1;

    Reorder(double probability, Random random) {
      this.probability = probability;
      this.random = random;
    }

    @Override
    public void change(Parcel parcel) {
      List<byte[]> changed = new ArrayList<>();
      for (byte[] piece : parcel.pieces()) {
        byte[] earlier = held;
        if (!Packets.isVideo(piece)) {
          changed.add(piece);
        } else if (earlier != null) {
          changed.add(piece);
          changed.add(earlier);
          held = null;
        } else if (random.nextDouble() < probability) {
          held = piece;
        } else {
          changed.add(piece);
        }
      }
      parcel.pieces().clear();
      parcel.pieces().addAll(changed);
      settle(parcel);
    }

    /** A held packet is either of this frame, which then is not whole yet, or has just gone out. */
    private void settle(Parcel parcel) {
      if (heldFrame >= 0 && parcel.withVideo()) {
        parcel.completes(heldFrame);
        heldFrame = -1;
      }
      if (held != null && parcel.withVideo()) {
        parcel.defer();
        heldFrame = parcel.frame();
      }
    }
  }
}
