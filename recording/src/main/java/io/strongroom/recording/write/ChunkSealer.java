package io.strongroom.recording.write;

import io.strongroom.recording.model.ByteChain;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.Frames;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.Journal;
import io.strongroom.recording.pack.PackLimits;
import io.strongroom.recording.volume.BufferPool;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Makes chunks of one camera: hashes and seals each straight into the aligned buffer that a volume
 * thread writes, and queues it there; nothing is copied in between. Used under the writer's lock.
 */
final class ChunkSealer {
  private final BufferPool pool;

  ChunkSealer(BufferPool pool) {
    this.pool = pool;
  }

  /**
   * Appends media, and its init segment before it if the pack's last one is another.
   *
   * @param rescues how often it has been moved from a failed pack already
   * @return false if it is too large or there is no buffer for it; nothing is appended then
   */
  boolean media(OpenPack pack, Bytes segment, Media media, int rescues) {
    Sealing sealing = pack.sealing;
    int length = media.plain().length();
    if (length > PackLimits.MAX_PLAIN_BYTES) {
      return false;
    }
    int frame = FrameHeader.frameBytes(length);
    BufferPool.Buffer buffer = pool.take(frame).orElse(null);
    if (buffer == null) {
      return false;
    }
    Media flagged = media;
    if (!sealing.isIn(segment)) {
      init(pack, segment, media.start(), media.mediaStart());
      flagged = media.with(FrameHeader.FORMAT_CHANGED);
    }
    FrameHeader header =
        header(sealing, FrameHeader.Kind.MEDIA, sealing.inits.getLast().sequence(), flagged);
    sealing.spans.add(header.range());
    queue(pack, header, flagged.plain(), buffer, List.of(), rescues);
    return true;
  }

  private void init(OpenPack pack, Bytes segment, WallTime start, MediaTime mediaStart) {
    ByteChain plain = ByteChain.of(segment.asBuffer());
    int sequence = pack.sealing.nextSequence;
    FrameHeader header =
        header(
            pack.sealing,
            FrameHeader.Kind.INIT,
            sequence,
            new Media(plain, 0, start, 0, mediaStart, 0, 0));
    queue(pack, header, plain, pool.takeAlways(header.frameBytes()), List.of(), 0);
    pack.sealing.inits.add(new Sealing.Init(sequence, segment));
  }

  /** Appends declared gaps. */
  void journal(OpenPack pack, WallTime start, List<Gap> gaps, int flags) {
    ByteChain body = ByteChain.of(Journal.encode(gaps));
    FrameHeader header =
        header(
            pack.sealing,
            FrameHeader.Kind.JOURNAL,
            pack.sealing.nextSequence,
            new Media(body, flags, start, 0, MediaTime.anchoredAt(start), 0, 0));
    queue(pack, header, body, pool.takeAlways(header.frameBytes()), gaps, 0);
  }

  private static FrameHeader header(Sealing sealing, FrameHeader.Kind kind, int init, Media media) {
    for (ByteBuffer part : media.plain().parts()) {
      sealing.digest.update(part.duplicate());
    }
    return new FrameHeader(
        kind,
        media.flags(),
        sealing.nextSequence,
        init,
        media.start(),
        media.durationMicros(),
        media.mediaStart(),
        media.sampleCount(),
        media.plain().length(),
        Bytes.copyOf(sealing.digest.digest()),
        media.keyframeCrc());
  }

  private static void queue(
      OpenPack pack,
      FrameHeader header,
      ByteChain plain,
      BufferPool.Buffer buffer,
      List<Gap> gaps,
      int rescues) {
    Sealing sealing = pack.sealing;
    Frames.seal(header, pack.tag(), sealing.cipher, plain, buffer.bytes());
    IndexEntry entry = new IndexEntry(header, sealing.nextOffset);
    sealing.nextSequence++;
    sealing.nextOffset = entry.endBytes();
    pack.append(new SealedFrame(entry, buffer, gaps, rescues));
  }

  /** Opens a frame that its pack could not keep, with that pack's own key. */
  static Media opened(OpenPack failed, SealedFrame frame) {
    FrameHeader header = frame.entry.header();
    ByteBuffer plain = ByteBuffer.allocate(header.plainBytes());
    ByteBuffer sealed = frame.buffer.bytes().duplicate().position(0).limit(header.frameBytes());
    Frames.open(header, failed.tag(), failed.sealing.cipher, sealed, plain);
    return Media.of(header, plain.flip());
  }
}
