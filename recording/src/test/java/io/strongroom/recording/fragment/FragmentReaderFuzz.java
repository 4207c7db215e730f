package io.strongroom.recording.fragment;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.nio.ByteBuffer;

/** A stored fragment or init segment that somebody has changed. */
public final class FragmentReaderFuzz {
  private FragmentReaderFuzz() {}

  /** Fails on anything but CORRUPT. */
  public static void fuzzerTestOneInput(byte[] input) {
    ByteBuffer bytes = ByteBuffer.wrap(input);
    attempt(() -> FragmentReader.samples(bytes));
    attempt(() -> FragmentReader.sequence(bytes));
    attempt(() -> InitReader.tracks(bytes));
    attempt(() -> InitReader.mime(bytes));
    if (bytes.position() != 0 || bytes.limit() != input.length) {
      throw new AssertionError("the buffer was moved");
    }
  }

  private static void attempt(Runnable read) {
    try {
      read.run();
    } catch (StrongroomException e) {
      if (e.kind() != ErrorKind.CORRUPT) {
        throw e;
      }
    }
  }
}
