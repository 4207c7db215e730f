package io.strongroom.recording.peer;

import io.strongroom.recording.index.RowBytes;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.pack.PackLimits;
import io.strongroom.recording.read.CopyCheck;
import io.strongroom.recording.replica.ReplicaPeers;
import io.strongroom.recording.replica.ReplicaPeers.Following;
import io.strongroom.recording.replica.ReplicaPeers.Grown;
import io.strongroom.recording.replica.ReplicaPeers.Growth;
import io.strongroom.recording.replica.ReplicaPeers.Offer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The requests about copies, their names and bodies, and the bodies of their answers. */
final class ReplicaRequests {
  private static final int PACK_BYTES = Wire.CAMERA_BYTES + Wire.EPOCH_BYTES;
  private static final int NODE_BYTES = 16;
  private static final int STATE_BYTES = 9;

  static final String KEEP = "keep";
  static final String HELD = "held";
  static final String GROWN = "grown";
  static final String CHECK = "check";

  /** Length of the answer to {@link #CHECK}. */
  static final int VERDICT_BYTES = 5;

  /** Largest answer to {@link #GROWN}. */
  static final int MAX_GROWN_BYTES =
      ReplicaPeers.MAX_ASKED * STATE_BYTES + 2 + ReplicaPeers.MAX_NEW * (PACK_BYTES + 8);

  private ReplicaRequests() {}

  /** A pack as it lies on one node. */
  record Held(PackId pack, NodeId holder) {
    byte[] encoded() {
      ByteBuffer out = ByteBuffer.allocate(PACK_BYTES + NODE_BYTES);
      Wire.put(out, pack);
      RowBytes.putUuid(out, holder.value());
      return out.array();
    }

    static Held decode(ByteBuffer in) {
      return new Held(Wire.pack(in), new NodeId(RowBytes.uuid(in)));
    }
  }

  static ByteBuffer of(CopyCheck.Verdict verdict) {
    return ByteBuffer.allocate(VERDICT_BYTES)
        .put((byte) (verdict.sound() ? 1 : 0))
        .putInt(verdict.chunk())
        .flip();
  }

  static CopyCheck.Verdict verdict(ByteBuffer in) {
    boolean sound = Wire.flag(in);
    int chunk = in.getInt();
    if (chunk < CopyCheck.Verdict.NO_CHUNK
        || chunk >= PackLimits.MAX_CHUNKS
        || (sound && chunk != CopyCheck.Verdict.NO_CHUNK)) {
      throw Wire.malformed("no verdict about a copy");
    }
    return new CopyCheck.Verdict(sound, chunk);
  }

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

  static byte[] encoded(Following question) {
    ByteBuffer out =
        ByteBuffer.allocate(NODE_BYTES + 3 + question.copied().size() * (PACK_BYTES + 8));
    RowBytes.putUuid(out, question.from().value());
    out.put((byte) (question.more() ? 1 : 0)).putShort((short) question.copied().size());
    question
        .copied()
        .forEach(
            (pack, bytes) -> {
              Wire.put(out, pack);
              out.putLong(bytes);
            });
    return out.array();
  }

  static Following following(ByteBuffer in) {
    NodeId from = new NodeId(RowBytes.uuid(in));
    boolean more = Wire.flag(in);
    int count = Wire.bounded(in.getShort(), ReplicaPeers.MAX_ASKED);
    Map<PackId, Long> copied = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      copied.put(Wire.pack(in), packBytes(in));
    }
    if (copied.size() != count) {
      throw Wire.malformed("a pack is asked about twice");
    }
    return new Following(from, more, copied);
  }

  /** What was asked about in the same order, by state and bytes; then what else is open. */
  static ByteBuffer of(Following question, List<Grown> grown) {
    ByteBuffer out = ByteBuffer.allocate(MAX_GROWN_BYTES);
    int asked = question.copied().size();
    for (Grown each : grown.subList(0, asked)) {
      byte code =
          switch (each.growth()) {
            case OPEN -> 1;
            case FINISHED -> 2;
            case GONE -> 3;
          };
      out.put(code).putLong(each.bytes());
    }
    out.putShort((short) (grown.size() - asked));
    for (Grown each : grown.subList(asked, grown.size())) {
      Wire.put(out, each.pack());
      out.putLong(each.bytes());
    }
    return out.flip();
  }

  static List<Grown> grown(Following question, ByteBuffer in) {
    List<Grown> grown = new ArrayList<>();
    for (PackId pack : question.copied().keySet()) {
      Growth growth =
          switch (in.get()) {
            case 1 -> Growth.OPEN;
            case 2 -> Growth.FINISHED;
            case 3 -> Growth.GONE;
            default -> throw Wire.malformed("unknown state of a pack");
          };
      grown.add(new Grown(pack, growth, packBytes(in)));
    }
    int count = Wire.bounded(in.getShort(), ReplicaPeers.MAX_NEW);
    if (count > 0 && !question.more()) {
      throw Wire.malformed("packs that were not asked for");
    }
    for (int i = 0; i < count; i++) {
      grown.add(new Grown(Wire.pack(in), Growth.OPEN, packBytes(in)));
    }
    return grown;
  }

  /** A size, or an end of a frame. */
  private static long packBytes(ByteBuffer in) {
    long bytes = in.getLong();
    if (bytes < 0 || bytes > 2 * PackLimits.MAX_BYTES || bytes % PackLimits.BLOCK_BYTES != 0) {
      throw Wire.malformed("a size is not a pack's");
    }
    return bytes;
  }
}
