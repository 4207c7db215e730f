package io.strongroom.loadtests.check;

import io.strongroom.loadtests.camera.FrameStamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds stamps in any bytes, whatever they are: in other programs' recordings, or, where nothing
 * may lie in the clear, to show that there are none.
 */
public final class StampScan {
  private static final int WINDOW_BYTES = 8 << 20;

  private StampScan() {}

  /** All legible stamps of a file, in its order. */
  public static List<FrameStamp> scan(Path path) throws IOException {
    List<FrameStamp> stamps = new ArrayList<>();
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES);
      while (file.read(window) >= 0) {
        window.flip();
        scan(window, stamps);
        window.compact();
      }
    }
    return stamps;
  }

  /** Takes the stamps; leaves at the end what may be the beginning of one. */
  private static void scan(ByteBuffer window, List<FrameStamp> stamps) {
    while (window.remaining() >= FrameStamp.PAYLOAD_BYTES) {
      FrameStamp.findPayload(window, window.position()).ifPresent(stamps::add);
      window.get();
    }
  }
}
