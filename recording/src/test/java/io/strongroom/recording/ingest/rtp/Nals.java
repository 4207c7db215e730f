package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.model.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** NAL units that look real enough, and packets of them. The reference for the round trips. */
final class Nals {
  static final byte[] SPS = hex("6742c01f8c8d40");
  static final byte[] PPS = hex("68ce3c80");
  static final byte[] SEI = hex("0605041122334480");
  static final byte[] AUD = hex("09f0");
  static final byte[] VPS5 = hex("40010c01ffff80");
  static final byte[] SPS5 = hex("420101016080");
  static final byte[] PPS5 = hex("4401c172b0");

  private Nals() {}

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  /** An H.264 slice: of the type, at the start of its picture or not, of this many bytes. */
  static byte[] slice(int type, boolean first, int size, int seed) {
    byte[] nal = filled(size, seed);
    nal[0] = (byte) (0x60 | type);
    nal[1] = (byte) (first ? 0x88 : 0x08);
    return nal;
  }

  static byte[] idr(int size, int seed) {
    return slice(5, true, size, seed);
  }

  static byte[] p(int size, int seed) {
    return slice(1, true, size, seed);
  }

  /** An H.265 slice segment. */
  static byte[] slice5(int type, boolean first, int size, int seed) {
    byte[] nal = filled(size, seed);
    nal[0] = (byte) (type << 1);
    nal[1] = 1;
    nal[2] = (byte) (first ? 0x80 : 0x40);
    return nal;
  }

  private static byte[] filled(int size, int seed) {
    byte[] nal = new byte[size];
    new Random(seed).nextBytes(nal);
    for (int i = 0; i < size; i++) {
      nal[i] |= 4; // no zeros, so no start codes
    }
    return nal;
  }

  /** The access unit that these make. */
  static Bytes unit(byte[]... nals) {
    int size = Arrays.stream(nals).mapToInt(nal -> 4 + nal.length).sum();
    ByteBuffer out = ByteBuffer.allocate(size);
    for (byte[] nal : nals) {
      out.putInt(nal.length).put(nal);
    }
    return Bytes.copyOf(out.flip());
  }

  /** The NAL units of an access unit. */
  static List<byte[]> nals(Bytes unit) {
    List<byte[]> nals = new ArrayList<>();
    for (ByteBuffer in = unit.asBuffer(); in.hasRemaining(); ) {
      byte[] nal = new byte[in.getInt()];
      in.get(nal);
      nals.add(nal);
    }
    return nals;
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static byte[] sized(byte[] nal) {
    return join(new byte[] {(byte) (nal.length >> 8), (byte) nal.length}, nal);
  }

  static byte[] stapA(byte[]... nals) {
    byte[] packet = {0x78};
    for (byte[] nal : nals) {
      packet = join(packet, sized(nal));
    }
    return packet;
  }

  static byte[] ap(byte[]... nals) {
    byte[] packet = {48 << 1, 1};
    for (byte[] nal : nals) {
      packet = join(packet, sized(nal));
    }
    return packet;
  }

  /** FU-A packets with this many bytes of the NAL unit in each. */
  static byte[][] fuA(byte[] nal, int step) {
    List<byte[]> packets = new ArrayList<>();
    for (int at = 1; at < nal.length; at += step) {
      int end = Math.min(at + step, nal.length);
      int bits = (at == 1 ? 0x80 : 0) | (end == nal.length ? 0x40 : 0) | (nal[0] & 0x1f);
      byte[] head = {(byte) ((nal[0] & 0xe0) | 28), (byte) bits};
      packets.add(join(head, Arrays.copyOfRange(nal, at, end)));
    }
    return packets.toArray(byte[][]::new);
  }

  static byte[][] fu5(byte[] nal, int step) {
    List<byte[]> packets = new ArrayList<>();
    for (int at = 2; at < nal.length; at += step) {
      int end = Math.min(at + step, nal.length);
      int type = nal[0] >> 1 & 0x3f;
      int bits = (at == 2 ? 0x80 : 0) | (end == nal.length ? 0x40 : 0) | type;
      byte[] head = {(byte) ((nal[0] & 0x81) | 49 << 1), nal[1], (byte) bits};
      packets.add(join(head, Arrays.copyOfRange(nal, at, end)));
    }
    return packets.toArray(byte[][]::new);
  }

  /** The packets of an access unit: small NAL units together, large ones in fragments. */
  static byte[][] packetise(List<byte[]> nals, boolean h265, int size, boolean aggregate) {
    List<byte[]> packets = new ArrayList<>();
    List<byte[]> small = new ArrayList<>();
    for (byte[] nal : nals) {
      if (nal.length <= size && aggregate && nal.length < size / 4) {
        small.add(nal);
        continue;
      }
      together(small, h265, packets);
      if (nal.length <= size) {
        packets.add(nal);
      } else {
        packets.addAll(List.of(h265 ? fu5(nal, size) : fuA(nal, size)));
      }
    }
    together(small, h265, packets);
    return packets.toArray(byte[][]::new);
  }

  private static void together(List<byte[]> small, boolean h265, List<byte[]> packets) {
    if (small.size() == 1) {
      packets.add(small.getFirst());
    } else if (small.size() > 1) {
      byte[][] nals = small.toArray(byte[][]::new);
      packets.add(h265 ? ap(nals) : stapA(nals));
    }
    small.clear();
  }
}
