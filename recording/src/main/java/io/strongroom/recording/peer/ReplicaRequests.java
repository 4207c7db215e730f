package io.strongroom.recording.peer;

import io.strongroom.recording.index.RowBytes;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.replica.ReplicaPeers;
import io.strongroom.recording.replica.ReplicaPeers.Offer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The requests about copies, their names and bodies, and the bodies of their answers. */
final class ReplicaRequests {
  static final String KEEP = "keep";
  static final String HELD = "held";

  private static final int PACK_BYTES = Wire.CAMERA_BYTES + Wire.EPOCH_BYTES;
  private static final int NODE_BYTES = 16;

  private ReplicaRequests() {}

  static byte[] encoded(Offer offer) {
    int count = Math.min(offer.holders().size(), ReplicaPeers.MAX_HOLDERS);
    ByteBuffer out = ByteBuffer.allocate(PACK_BYTES + 8 + NODE_BYTES + 1 + count * NODE_BYTES);
    Wire.put(out, offer.pack());
    out.putLong(offer.bytes());
    RowBytes.putUuid(out, offer.from().value());
    out.put((byte) count);
    offer.holders().stream().limit(count).forEach(node -> RowBytes.putUuid(out, node.value()));
    return out.array();
  }

  static Offer offer(ByteBuffer in) {
    PackId pack = Wire.pack(in);
    long bytes = in.getLong();
    if (bytes < 1) {
      throw Wire.malformed("a pack has no size");
    }
    NodeId from = new NodeId(RowBytes.uuid(in));
    int count = Wire.bounded(in.get(), ReplicaPeers.MAX_HOLDERS);
    Set<NodeId> holders = new HashSet<>();
    for (int i = 0; i < count; i++) {
      holders.add(new NodeId(RowBytes.uuid(in)));
    }
    return new Offer(pack, bytes, from, holders);
  }

  static ByteBuffer of(ReplicaPeers.State state) {
    byte code =
        switch (state) {
          case KEPT -> 1;
          case TAKEN -> 2;
          case BUSY -> 3;
        };
    return ByteBuffer.wrap(new byte[] {code});
  }

  static ReplicaPeers.State state(ByteBuffer in) {
    return switch (in.get()) {
      case 1 -> ReplicaPeers.State.KEPT;
      case 2 -> ReplicaPeers.State.TAKEN;
      case 3 -> ReplicaPeers.State.BUSY;
      default -> throw Wire.malformed("unknown state of an offer");
    };
  }

  static byte[] encoded(List<PackId> packs) {
    ByteBuffer out =
        ByteBuffer.allocate(2 + packs.size() * PACK_BYTES).putShort((short) packs.size());
    packs.forEach(pack -> Wire.put(out, pack));
    return out.array();
  }

  static List<PackId> packs(ByteBuffer in) {
    int count = Wire.bounded(in.getShort(), ReplicaPeers.MAX_ASKED);
    List<PackId> packs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      packs.add(Wire.pack(in));
    }
    return packs;
  }

  /** One byte for each pack that was asked about, in the same order. */
  static ByteBuffer of(List<PackId> asked, Set<PackId> held) {
    ByteBuffer out = ByteBuffer.allocate(asked.size());
    asked.forEach(pack -> out.put((byte) (held.contains(pack) ? 1 : 0)));
    return out.flip();
  }

  static Set<PackId> held(List<PackId> asked, ByteBuffer in) {
    Set<PackId> held = new HashSet<>();
    for (PackId pack : asked) {
      if (Wire.flag(in)) {
        held.add(pack);
      }
    }
    return held;
  }
}
