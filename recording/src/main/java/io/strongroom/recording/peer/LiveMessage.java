package io.strongroom.recording.peer;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.pack.PackLimits;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What one node tells another of a live view: a length, a kind, and what the kind needs. */
sealed interface LiveMessage {
  /** Longest body: a fragment is at most what a chunk may hold. */
  int MAX_BYTES = PackLimits.MAX_PLAIN_BYTES + 64;

  /** A new format. */
  record Init(long wallMicros, long baseTicks, Bytes segment) implements LiveMessage {}

  /** A fragment; its array is shared, and never written to. */
  final class Media implements LiveMessage {
    private final boolean keyframe;
    private final byte[] fragment;

    Media(boolean keyframe, byte[] fragment) {
      this.keyframe = keyframe;
      this.fragment = fragment;
    }

    boolean keyframe() {
      return keyframe;
    }

    byte[] fragment() {
      return fragment;
    }
  }

  /** No more comes. */
  record Ended(String reason) implements LiveMessage {}

  /** As it travels. */
  default ByteBuffer encoded() {
    ByteBuffer out =
        switch (this) {
          case Init init ->
              begun(1, 16 + init.segment.length())
                  .putLong(init.wallMicros)
                  .putLong(init.baseTicks)
                  .put(init.segment.asBuffer());
          case Media media ->
              begun(2, 1 + media.fragment.length)
                  .put((byte) (media.keyframe ? 1 : 0))
                  .put(media.fragment);
          case Ended ended -> {
            byte[] text = Refusals.printable(ended.reason).getBytes(StandardCharsets.US_ASCII);
            yield begun(3, text.length).put(text);
          }
        };
    return out.flip();
  }

  private static ByteBuffer begun(int kind, int bodyBytes) {
    return ByteBuffer.allocate(5 + bodyBytes).putInt(bodyBytes).put((byte) kind);
  }

  /**
   * The next message; empty at the end of the stream.
   *
   * @throws IOException if the stream breaks, or says what is no message
   */
  static Optional<LiveMessage> read(DataInputStream in) throws IOException {
    int length;
    try {
      length = in.readInt();
    } catch (EOFException e) {
      return Optional.empty();
    }
    if (length < 0 || length > MAX_BYTES) {
      throw new IOException("a live message of " + length + " bytes");
    }
    int kind = in.readByte();
    byte[] body = new byte[length];
    in.readFully(body);
    ByteBuffer bytes = ByteBuffer.wrap(body);
    return Optional.of(
        switch (kind) {
          case 1 -> {
            require(length > 16);
            yield new Init(bytes.getLong(), bytes.getLong(), Bytes.copyOf(bytes));
          }
          case 2 -> {
            require(length > 1);
            boolean keyframe = bytes.get() != 0;
            byte[] fragment = new byte[bytes.remaining()];
            bytes.get(fragment);
            yield new Media(keyframe, fragment);
          }
          case 3 -> new Ended(Refusals.printable(new String(body, StandardCharsets.US_ASCII)));
          default -> throw new IOException("a live message of kind " + kind);
        });
  }

  private static void require(boolean holds) throws IOException {
    if (!holds) {
      throw new IOException("a live message that is too short");
    }
  }
}
