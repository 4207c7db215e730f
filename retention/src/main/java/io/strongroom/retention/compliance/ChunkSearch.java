package io.strongroom.retention.compliance;

import io.strongroom.crypto.envelope.Suite;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.FrameScan;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Storage.StoredFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What of a pack's chunks is left in a file whose footer is not the recorded one: whole frames are
 * looked for, and if they alone do not make the recorded root, the intervals between them are
 * named.
 */
final class ChunkSearch {
  private static final int TAG_AT = 80;

  private final PackTrial trial;
  private final RecordedPack pack;
  private final BufferPool pool;

  ChunkSearch(PackTrial trial, RecordedPack pack, BufferPool pool) {
    this.trial = trial;
    this.pack = pack;
    this.pool = pool;
  }

  void run(StoredFile file, Optional<PackHeader> header) throws IOException {
    Optional<Footer> footer = footer(file);
    List<IndexEntry> most = List.of();
    for (long tag : tags(file, header, footer)) {
      List<IndexEntry> entries = FrameScan.frames(file, tag, pool);
      for (Suite suite : Suite.values()) {
        if (trial.isRecorded(suite, entries, tag)) {
          trial.checkFrames(file, suite, tag, entries);
          return;
        }
      }
      most = entries.size() > most.size() ? entries : most;
    }
    nameMissing(most);
    if (footer.isPresent()) {
      nameDifferent(footer.get().entries(), most);
    }
    trial.whole("which of the other chunks were replaced cannot be told without a whole copy");
  }

  private static Optional<Footer> footer(StoredFile file) throws IOException {
    try {
      return Optional.of(PackFile.footer(file));
    } catch (StrongroomException e) {
      return Optional.empty();
    }
  }

  /** What frames of this pack may be marked with; the root tells which of them is right. */
  private static Set<Long> tags(
      StoredFile file, Optional<PackHeader> header, Optional<Footer> footer) throws IOException {
    Set<Long> tags = new LinkedHashSet<>();
    header.ifPresent(found -> tags.add(found.tag()));
    footer.ifPresent(found -> tags.add(found.packTag()));
    if (file.size() >= PackHeader.BYTES + FrameHeader.BYTES) {
      ByteBuffer first = ByteBuffer.allocate(FrameHeader.BYTES);
      Storage.readFully(file, first, PackHeader.BYTES);
      tags.add(first.getLong(TAG_AT));
    }
    return tags;
  }

  private void nameMissing(List<IndexEntry> left) {
    WallTime at = pack.range().from();
    int next = 0;
    for (IndexEntry entry : left) {
      FrameHeader header = entry.header();
      if (header.sequence() > next) {
        missing(next, header.sequence() - 1, at, header.start());
      }
      next = header.sequence() + 1;
      at = WallTime.max(at, header.end());
    }
    if (next < pack.chunks()) {
      missing(next, pack.chunks() - 1, at, pack.range().to());
    }
  }

  private void missing(int first, int last, WallTime from, WallTime to) {
    TimeRange interval = from.isBefore(to) ? new TimeRange(from, to) : around(from);
    trial.report(interval, "chunks " + first + " to " + last + " are missing or changed");
  }

  private static TimeRange around(WallTime instant) {
    return new TimeRange(instant, instant.plusMicros(1));
  }

  private void nameDifferent(List<IndexEntry> listed, List<IndexEntry> left) {
    Map<Integer, FrameHeader> stored = new HashMap<>();
    left.forEach(entry -> stored.put(entry.header().sequence(), entry.header()));
    for (IndexEntry entry : listed) {
      FrameHeader header = entry.header();
      FrameHeader there = stored.get(header.sequence());
      if (there != null && !there.equals(header)) {
        trial.report(header.range(), "chunk " + header.sequence() + ": is not the listed one");
      }
    }
  }
}
