package io.strongroom.recording.write;

import io.strongroom.crypto.envelope.PackCipher;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.pack.PackLimits;
import io.strongroom.recording.pack.Spans;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * What a writer keeps for sealing into one pack: key, numbers, and how far the pack's bounds are
 * used up. Used under the writer's lock.
 */
final class Sealing {
  final PackCipher cipher;
  final MessageDigest digest;
  final Spans spans = new Spans();
  final List<Init> inits = new ArrayList<>();
  int nextSequence;
  long nextOffset = PackHeader.BYTES;
  boolean rescued;
  private final WallTime start;
  private final WallTime dayStart;
  private final WallTime fullAt;

  /** An init segment and its chunk. */
  record Init(int sequence, Bytes segment) {}

  /**
   * @param start the pack's start
   * @param dayStart no fragment may begin before
   * @param fullAt from here on fragments belong into the next pack
   */
  Sealing(PackCipher cipher, WallTime start, WallTime dayStart, WallTime fullAt) {
    this.cipher = cipher;
    this.digest = cipher.suite().hash().create();
    this.start = start;
    this.dayStart = dayStart;
    this.fullAt = fullAt;
  }

  /** Whether a fragment still belongs into this pack, by its time and by the pack's bounds. */
  boolean takes(TimeRange range, int bytes) {
    WallTime at = range.from();
    boolean inTime = !at.isBefore(dayStart) && at.isBefore(fullAt) && !spans.fallsBack(range);
    // what may still come: an INIT chunk, this fragment, the last JOURNAL chunk
    boolean hasRoom =
        nextOffset + bytes + 4L * PackLimits.BLOCK_BYTES <= PackLimits.MAX_BYTES
            && nextSequence + 3 <= PackLimits.MAX_CHUNKS
            && inits.size() < PackLimits.MAX_INITS
            && (spans.size() < PackLimits.MAX_SPANS || !spans.opensSpan(range));
    return inTime && hasRoom;
  }

  /** Whether nothing that begins from an instant on belongs into this pack any more. */
  boolean isOverAt(WallTime instant) {
    return !instant.isBefore(fullAt);
  }

  /** Whether media in this format can follow without a new INIT chunk. */
  boolean isIn(Bytes segment) {
    return !inits.isEmpty() && inits.getLast().segment().equals(segment);
  }

  /** The init segment of an INIT chunk of this pack. */
  Bytes segment(int sequence) {
    return inits.stream()
        .filter(init -> init.sequence() == sequence)
        .findFirst()
        .orElseThrow()
        .segment();
  }

  /** Where the footage sealed so far ends; the pack's start if there is none. */
  WallTime end() {
    return spans.isEmpty() ? start : spans.end();
  }
}
