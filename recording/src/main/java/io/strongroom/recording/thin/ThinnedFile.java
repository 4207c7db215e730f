package io.strongroom.recording.thin;

import io.strongroom.crypto.envelope.PackCipher;
import io.strongroom.recording.model.ByteChain;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.Frames;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.Journal;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.pack.PackLimits;
import io.strongroom.recording.replica.Pace;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.write.FooterWriting;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file of a thinned pack while it is made: header, chunks, declared gaps, footer; durable when
 * {@link #finish} returns. For one thread, which it blocks; the caller closes the file.
 */
final class ThinnedFile {
  private final Storage.StoredFile file;
  private final Volume volume;
  private final PackHeader header;
  private final PackCipher cipher;
  private final BufferPool pool;
  private final Pace pace;
  private final MessageDigest digest;
  private final long tag;
  private final List<IndexEntry> entries = new ArrayList<>();
  private long offset = PackHeader.BYTES;

  /** The init segment that was written last, and its number. */
  private @Nullable ByteBuffer init;

  private int initSequence;
  private int changed;

  /**
   * Writes the header.
   *
   * @param volume that has the file
   * @param cipher of the new pack
   */
  ThinnedFile(
      Storage.StoredFile file,
      Volume volume,
      PackHeader header,
      PackCipher cipher,
      BufferPool pool,
      Pace pace)
      throws IOException {
    this.file = file;
    this.volume = volume;
    this.header = header;
    this.cipher = cipher;
    this.pool = pool;
    this.pace = pace;
    this.digest = cipher.suite().hash().create();
    this.tag = header.tag();
    BufferPool.Buffer block = pool.takeAlways(PackHeader.BYTES);
    try {
      header.encode(block.bytes().limit(PackHeader.BYTES));
      file.write(block.bytes().position(0).limit(PackHeader.BYTES), 0);
    } finally {
      block.release();
    }
  }

  /** The init segment of the chunks that follow; nothing if they have it already. */
  void init(ByteBuffer segment, FrameHeader from) throws IOException {
    if (segment.equals(init)) {
      return;
    }
    initSequence = entries.size();
    write(
        FrameHeader.Kind.INIT, initSequence, 0, from.start(), 0, from.mediaStart(), 0, segment, 0);
    init = segment;
    changed = FrameHeader.FORMAT_CHANGED;
  }

  /**
   * One chunk of media, which needs the init segment before it.
   *
   * @param samples in it
   */
  void media(ThinPlan.Part part, int samples, ByteBuffer plain) throws IOException {
    FrameHeader from = part.from().header();
    write(
        FrameHeader.Kind.MEDIA,
        initSequence,
        part.flags() | changed,
        from.start(),
        part.durationMicros(),
        from.mediaStart(),
        samples,
        plain,
        from.keyframeCrc());
    changed = 0;
  }

  /** Declared gaps, after all chunks of media. */
  void gaps(List<Gap> gaps, WallTime end) throws IOException {
    for (int at = 0; at < gaps.size(); at += PackLimits.MAX_JOURNAL_GAPS) {
      journal(gaps.subList(at, Math.min(gaps.size(), at + PackLimits.MAX_JOURNAL_GAPS)), end, 0);
    }
    if (entries.size() < PackLimits.MAX_CHUNKS) {
      journal(List.of(), end, FrameHeader.FINAL);
    }
  }

  private void journal(List<Gap> gaps, WallTime at, int flags) throws IOException {
    write(
        FrameHeader.Kind.JOURNAL,
        entries.size(),
        flags,
        at,
        0,
        MediaTime.anchoredAt(at),
        0,
        Journal.encode(gaps),
        0);
  }

  private void write(
      FrameHeader.Kind kind,
      int init,
      int flags,
      WallTime start,
      long durationMicros,
      MediaTime mediaStart,
      int samples,
      ByteBuffer plain,
      int keyframeCrc)
      throws IOException {
    digest.update(plain.duplicate());
    FrameHeader frame =
        new FrameHeader(
            kind,
            flags,
            entries.size(),
            init,
            start,
            durationMicros,
            mediaStart,
            samples,
            plain.remaining(),
            Bytes.copyOf(digest.digest()),
            keyframeCrc);
    BufferPool.Buffer buffer = pool.takeAlways(frame.frameBytes());
    try {
      Frames.seal(frame, tag, cipher, ByteChain.of(plain.duplicate()), buffer.bytes());
      await(frame.frameBytes());
      file.write(buffer.bytes(), offset);
    } finally {
      buffer.release();
    }
    IndexEntry entry = new IndexEntry(frame, offset);
    entries.add(entry);
    offset = entry.endBytes();
  }

  private void await(int bytes) throws IOException {
    try {
      pace.await(bytes, volume);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("thinning ends with this thread");
    }
  }

  /** Footer and sync. */
  Footer finish() throws IOException {
    Footer footer = Footer.of(Footer.State.THINNED, header, entries, List.of());
    FooterWriting.write(file, footer, pool);
    return footer;
  }
}
