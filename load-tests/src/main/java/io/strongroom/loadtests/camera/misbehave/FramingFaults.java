package io.strongroom.loadtests.camera.misbehave;

import io.strongroom.loadtests.camera.SentLedger;
import io.strongroom.loadtests.camera.send.Habits.Line;
import io.strongroom.loadtests.camera.send.PacketStage;
import io.strongroom.loadtests.camera.send.Packets;
import io.strongroom.loadtests.camera.send.Parcel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What goes wrong between the packets of an interleaved connection (RFC 2326 10.12). Over UDP there
 * is nothing between packets, and nothing goes wrong.
 */
final class FramingFaults {
  private static final PacketStage NOTHING = parcel -> {};

  private FramingFaults() {}

  /** Uses other channels than SETUP agreed on, by so many. */
  static PacketStage wrongChannels(Line line, int shift) {
    if (!line.interleaved()) {
      return NOTHING;
    }
    return parcel ->
        parcel.pieces().forEach(p -> Packets.setChannel(p, Packets.channel(p) + shift));
  }

  /**
   * Puts bytes that mean nothing between packets, before every so many frames. No byte of them is
   * the mark of a packet: with one no client could tell where the next true packet begins.
   */
  static PacketStage junk(Line line, int bytes, int every) {
    if (!line.interleaved()) {
      return NOTHING;
    }
    Random random = new Random(bytes);
    return parcel -> {
      if (parcel.frame() % every == 0) {
        List<byte[]> pieces = new ArrayList<>();
        for (byte[] piece : parcel.pieces()) {
          pieces.add(junk(random, bytes));
          pieces.add(piece);
        }
        parcel.pieces().clear();
        parcel.pieces().addAll(pieces);
      }
    };
  }

  private static byte[] junk(Random random, int length) {
    byte[] junk = new byte[length];
    random.nextBytes(junk);
    for (int i = 0; i < length; i++) {
      junk[i] = junk[i] == '$' ? (byte) '%' : junk[i];
    }
    return junk;
  }

  /**
   * Cuts a packet short and leaves its length as it was, in every so many frames. Who trusts the
   * length takes the beginning of the next packet for the end of this one. The cut is shorter than
   * what follows in the same frame, so that the next frame suffers only with who loses his place.
   */
  static PacketStage halfFrames(Line line, int every) {
    if (!line.interleaved()) {
      return NOTHING;
    }
    return parcel -> {
      if (parcel.frame() % every == 0 && parcel.withVideo()) {
        cut(parcel);
      }
    };
  }

  private static void cut(Parcel parcel) {
    List<byte[]> pieces = parcel.pieces();
    for (int i = 0; i + 1 < pieces.size(); i++) {
      byte[] piece = pieces.get(i);
      if (Packets.isVideo(piece) && Packets.isVideo(pieces.get(i + 1))) {
        int missing = Math.min(piece.length / 2, pieces.get(i + 1).length - 1);
        pieces.set(i, Arrays.copyOf(piece, piece.length - missing));
        parcel.damage(SentLedger.Skip.INCOMPLETE);
        return;
      }
    }
  }
}
