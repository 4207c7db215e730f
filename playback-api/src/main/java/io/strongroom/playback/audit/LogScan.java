package io.strongroom.playback.audit;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What one file holds, without any key: its head and the frames that follow, up to the first one
 * that is not whole, not the next in sequence, or not chained to the one before.
 *
 * @param head the file's head
 * @param frames the good frames
 * @param goodBytes length of head and good frames
 * @param endHash hash of the last entry up to here: of the last good frame or, without one, the
 *     hash that the head names
 */
@SuppressWarnings("ArrayRecordComponent") // stays in this package; never changed or compared
record LogScan(LogFileHead head, List<LogFrame> frames, long goodBytes, byte[] endHash) {

  /** Empty if the file has no intact head. */
  static Optional<LogScan> of(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    Optional<LogFileHead> head = LogFileHead.next(bytes);
    if (head.isEmpty()) {
      return Optional.empty();
    }
    List<LogFrame> frames = new ArrayList<>();
    byte[] hash = head.get().hash();
    byte[] endHash = head.get().previousHash();
    long expected = head.get().firstSequence();
    int good = bytes.position();
    Optional<LogFrame> frame = LogFrame.next(bytes);
    while (frame.isPresent()
        && frame.get().sequence() == expected
        && Arrays.equals(frame.get().previousHash(), hash)) {
      frames.add(frame.get());
      hash = frame.get().hash();
      endHash = hash;
      expected++;
      good = bytes.position();
      frame = LogFrame.next(bytes);
    }
    return Optional.of(new LogScan(head.get(), frames, good, endHash));
  }

  long nextSequence() {
    return head.firstSequence() + frames.size();
  }
}
