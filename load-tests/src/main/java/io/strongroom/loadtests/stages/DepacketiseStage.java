package io.strongroom.loadtests.stages;

import io.strongroom.recording.ingest.rtp.PayloadType;
import io.strongroom.recording.ingest.rtp.RtpTrack;
import io.strongroom.recording.ingest.rtp.UnitArrays;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** RTP packets in direct memory, as they are read from a socket, become samples (RFC 6184). */
@State(Scope.Thread)
public class DepacketiseStage {
  private static final int MAX_PAYLOAD_BYTES = 1_400;
  private static final int HEADER_BYTES = 12;
  private static final int FU_A = 28;
  private static final int START = 0x80;
  private static final int END = 0x40;
  private static final int TYPE = 96;
  private static final int FRAME_TICKS = MediaTime.RATE / 25;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(2 * CameraSecond.BYTES);
  private final List<Packet> packets = new ArrayList<>();
  private final Counting output = new Counting();
  private final RtpTrack track =
      RtpTrack.of(
              new PayloadType(TYPE, "H264", MediaTime.RATE, 1, Map.of()),
              0,
              output,
              new UnitArrays())
          .orElseThrow();
  private int sequence;
  private int frames;

  /** Where a packet lies, and whether it is the last of its frame. */
  private record Packet(int offset, int length, boolean last) {}

  public DepacketiseStage() {
    for (ByteBuffer unit : new CameraSecond().units()) {
      while (unit.hasRemaining()) {
        int size = unit.getInt();
        nal(unit.slice(unit.position(), size), unit.remaining() == size);
        unit.position(unit.position() + size);
      }
    }
  }

  private void nal(ByteBuffer nal, boolean lastOfFrame) {
    if (nal.remaining() <= MAX_PAYLOAD_BYTES) {
      int offset = begin(lastOfFrame);
      buffer.put(nal);
      packets.add(new Packet(offset, buffer.position() - offset, lastOfFrame));
      return;
    }
    int header = nal.get();
    int flags = START;
    while (nal.hasRemaining()) {
      int part = Math.min(nal.remaining(), MAX_PAYLOAD_BYTES - 2);
      boolean last = part == nal.remaining();
      int offset = begin(last && lastOfFrame);
      buffer.put((byte) ((header & 0xe0) | FU_A));
      buffer.put((byte) ((header & 0x1f) | flags | (last ? END : 0)));
      buffer.put(nal.slice(nal.position(), part));
      nal.position(nal.position() + part);
      packets.add(new Packet(offset, buffer.position() - offset, last && lastOfFrame));
      flags = 0;
    }
  }

  private int begin(boolean marker) {
    int offset = buffer.position();
    buffer.put((byte) 0x80).put((byte) ((marker ? 0x80 : 0) | TYPE));
    buffer.position(offset + HEADER_BYTES);
    return offset;
  }

  /** One camera-second; returns what came out so that nothing is optimised away. */
  @Benchmark
  public long depacketise() {
    for (Packet packet : packets) {
      buffer.putShort(packet.offset + 2, (short) sequence++);
      buffer.putInt(packet.offset + 4, frames * FRAME_TICKS);
      track.rtp(buffer, packet.offset, packet.length, new WallTime(frames * 40_000L));
      frames += packet.last ? 1 : 0;
    }
    return output.bytes;
  }

  private static final class Counting implements RtpTrack.Output {
    private long bytes;

    @Override
    public void formatChanged() {}

    @Override
    public void sample(EncodedSample sample) {
      bytes += sample.bytes().remaining();
    }

    @Override
    public void loss() {
      throw new IllegalStateException("nothing was left out");
    }
  }
}
