package io.strongroom.playback.audit;

import io.strongroom.playback.tilelog.PublishedLog.Content;
import io.strongroom.recording.model.WallTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/** What is sealed beside a leaf, if it is what the leaf commits to. Pure. */
final class OpenedContent {
  private OpenedContent() {}

  /**
   * The content's bytes; empty if it is erased or damaged.
   *
   * @param keptSince a content that is newer must not be erased
   * @param damage gets a line if it is not what was written
   */
  static Optional<byte[]> of(
      long index, Leaf leaf, Content content, WallTime keptSince, Consumer<String> damage) {
    return switch (content) {
      case Content.Opened(byte[] bytes) -> {
        if (Arrays.equals(LeafContent.commitment(bytes), leaf.commitment())) {
          yield Optional.of(bytes);
        }
        damage.accept("entry " + index + ": its content is not the one it commits to");
        yield Optional.empty();
      }
      case Content.Damaged _ -> {
        damage.accept("entry " + index + ": its content cannot be opened");
        yield Optional.empty();
      }
      case Content.Erased _ -> {
        if (!leaf.at().isBefore(keptSince)) {
          damage.accept("entry " + index + ": its content is gone before its time");
        }
        yield Optional.empty();
      }
    };
  }
}
