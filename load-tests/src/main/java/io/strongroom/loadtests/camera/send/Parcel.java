package io.strongroom.loadtests.camera.send;

import io.strongroom.loadtests.camera.FrameStamp;
import io.strongroom.loadtests.camera.SentLedger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What goes out with one frame, packet by packet, to be changed by a {@link PacketStage}. Keeps the
 * books for it too: a frame that a stage damages is not noted as sent. Used by the wheel's thread,
 * except that the account is settled by whoever sends the last byte.
 */
public final class Parcel {
  private static final int FRAMING_BYTES = 4;

  private final FrameStamp stamp;
  private final boolean keyframe;
  private final boolean withVideo;
  private final List<byte[]> pieces = new ArrayList<>();
  private final List<Long> whole = new ArrayList<>();
  private SentLedger.@Nullable Skip damage;

  private Parcel(FrameStamp stamp, boolean keyframe, boolean withVideo) {
    this.stamp = stamp;
    this.keyframe = keyframe;
    this.withVideo = withVideo;
    if (withVideo) {
      whole.add(stamp.frame());
    }
  }

  /** Takes packets with interleaved framing apart; {@code framed} is copied. */
  static Parcel of(ByteBuffer framed, FrameStamp stamp, boolean keyframe, boolean withVideo) {
    Parcel parcel = new Parcel(stamp, keyframe, withVideo);
    int at = framed.position();
    while (at < framed.limit()) {
      byte[] piece = new byte[FRAMING_BYTES + (framed.getShort(at + 2) & 0xFFFF)];
      framed.get(at, piece);
      parcel.pieces.add(piece);
      at += piece.length;
    }
    return parcel;
  }

  /** What goes out, in order: packets with their framing, or whatever a stage puts in. */
  public List<byte[]> pieces() {
    return pieces;
  }

  /** Replaces each packet of the picture, and only those, by any number of pieces. */
  public void eachVideo(Function<byte[], List<byte[]>> change) {
    List<byte[]> changed = new ArrayList<>();
    for (byte[] piece : pieces) {
      if (Packets.isVideo(piece)) {
        changed.addAll(change.apply(piece));
      } else {
        changed.add(piece);
      }
    }
    pieces.clear();
    pieces.addAll(changed);
  }

  /** The packets of the picture, and the reports about it. */
  public List<byte[]> videoAndReports() {
    int channel =
        pieces.stream().filter(Packets::isVideo).mapToInt(Packets::channel).findFirst().orElse(-2);
    return pieces.stream()
        .filter(p -> Packets.isVideo(p) || Packets.isVideoReport(p, channel))
        .toList();
  }

  /** Whether there is a picture in it, not sound or reports alone. */
  public boolean withVideo() {
    return withVideo;
  }

  public boolean keyframe() {
    return withVideo && keyframe;
  }

  public long frame() {
    return stamp.frame();
  }

  /** When the frame was taken, UTC. */
  public long capturedMicros() {
    return stamp.captureMicros();
  }

  /** Time of sending, UTC. */
  public long nowMicros() {
    return stamp.sentMicros();
  }

  /** Says that the frame is no longer whole. The first reason given stays. */
  public void damage(SentLedger.Skip reason) {
    whole.remove(stamp.frame());
    damage = damage == null && withVideo ? reason : damage;
  }

  /** Sends nothing at all. */
  public void withhold() {
    pieces.clear();
    damage = null;
    damage(SentLedger.Skip.WITHHELD);
  }

  /** Leaves the rest of this frame to a later parcel, which then {@link #completes} it. */
  public void defer() {
    whole.remove(stamp.frame());
  }

  /** Says that this parcel has the rest of an earlier frame, too. */
  public void completes(long earlierFrame) {
    whole.add(earlierFrame);
  }

  /** All of it as it would go out now. */
  public byte[] bytes() {
    return joined().array();
  }

  ByteBuffer joined() {
    ByteBuffer joined = ByteBuffer.allocate(pieces.stream().mapToInt(p -> p.length).sum());
    pieces.forEach(joined::put);
    return joined.flip();
  }

  /** Notes what has become of the frames. */
  void settle(SentLedger.Session account) {
    whole.forEach(account::sent);
    if (damage != null) {
      account.skipped(stamp.frame(), damage);
    }
  }
}
