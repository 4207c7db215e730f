package io.strongroom.recording.write;

import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.model.ByteChain;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.FrameHeader;
import java.nio.ByteBuffer;

/** What is known of a chunk besides its place in a pack; {@code plain} belongs to the caller. */
record Media(
    ByteChain plain,
    int flags,
    WallTime start,
    long durationMicros,
    MediaTime mediaStart,
    int sampleCount,
    int keyframeCrc) {

  static Media of(Fragment fragment) {
    int flags =
        (fragment.keyframe() ? FrameHeader.KEYFRAME : 0)
            | (fragment.discontinuity() ? FrameHeader.DISCONTINUITY : 0)
            | (fragment.lossBefore() ? FrameHeader.LOSS_BEFORE : 0);
    return new Media(
        fragment.bytes(),
        flags,
        fragment.start(),
        Math.max(0, fragment.durationMicros()),
        fragment.mediaStart(),
        fragment.sampleCount(),
        fragment.keyframeCrc());
  }

  /** A chunk taken out of a pack; {@code FORMAT_CHANGED} is said anew by the pack it goes to. */
  static Media of(FrameHeader header, ByteBuffer plain) {
    return new Media(
        ByteChain.of(plain),
        header.flags() & ~FrameHeader.FORMAT_CHANGED,
        header.start(),
        header.durationMicros(),
        header.mediaStart(),
        header.sampleCount(),
        header.keyframeCrc());
  }

  Media with(int moreFlags) {
    return moreFlags == 0
        ? this
        : new Media(
            plain, flags | moreFlags, start, durationMicros, mediaStart, sampleCount, keyframeCrc);
  }
}
