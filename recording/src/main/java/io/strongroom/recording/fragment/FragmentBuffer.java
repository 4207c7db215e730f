package io.strongroom.recording.fragment;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The one buffer in which a camera's fragments are built, and the small one in which audio waits
 * until the video is complete. On the heap, because sealing heap slices is twice as fast as direct
 * buffers. Used by one thread.
 *
 * <pre>
 * 0                head room               video samples        audio samples (at the end only)
 * |   free   | moof | mdat header | v v v v v v v v v v v v | a a a a a a |   free   |
 *            ^ slice handed to the sink begins here
 * </pre>
 *
 * Video bytes are copied once into place and never move; audio bytes are copied twice.
 */
final class FragmentBuffer {
  /** Fragments that must all have left a fifth of the buffer unused before it shrinks. */
  static final int SHRINK_AFTER_FRAGMENTS = 64;

  /** Growth beyond the need, and what stays free above it after shrinking: an eighth of it. */
  private static final int SPARE = 8;

  private static final int HEAD = MovieFragment.HEAD_ROOM_BYTES;

  private final int initialBytes;
  private byte[] media;
  private int mediaEnd = HEAD;
  private byte[] audio = new byte[4096];
  private int audioEnd;
  private int largestRecent;
  private int fragmentsSinceGrowth;

  FragmentBuffer(int initialBytes) {
    this.initialBytes = Math.max(initialBytes, 2 * HEAD);
    this.media = new byte[this.initialBytes];
  }

  void addVideo(ByteBuffer sample) {
    int size = sample.remaining();
    media = room(media, mediaEnd, size);
    sample.get(sample.position(), media, mediaEnd, size);
    mediaEnd += size;
  }

  void addAudio(ByteBuffer sample) {
    int size = sample.remaining();
    audio = room(audio, audioEnd, size);
    sample.get(sample.position(), audio, audioEnd, size);
    audioEnd += size;
  }

  /** Takes the last video sample out again; only when time stamps stretched unexpectedly. */
  ByteBuffer removeLastVideo(int size) {
    mediaEnd -= size;
    return ByteBuffer.wrap(Arrays.copyOfRange(media, mediaEnd, mediaEnd + size));
  }

  /** Media bytes collected so far. */
  int bytes() {
    return mediaEnd - HEAD + audioEnd;
  }

  int videoBytes() {
    return mediaEnd - HEAD;
  }

  /**
   * Puts the audio behind the video and writes {@code moof} before both.
   *
   * @return the whole fragment, valid until {@link #clear}
   */
  ByteBuffer finish(int sequence, MovieFragment.Run... runs) {
    int total = bytes();
    media = room(media, mediaEnd, audioEnd);
    System.arraycopy(audio, 0, media, mediaEnd, audioEnd);
    int start = HEAD - MovieFragment.MDAT_HEADER_BYTES - MovieFragment.size(runs);
    ByteBuffer whole = ByteBuffer.wrap(media);
    MovieFragment.write(whole.position(start), sequence, total, runs);
    return whole.slice(start, HEAD + total - start);
  }

  /**
   * Makes room for the next fragment. What 64 fragments in a row did not need is given back, so
   * that the buffer at rest is less than 1.25 times the largest of the last two minutes.
   */
  void clear() {
    largestRecent = Math.max(largestRecent, bytes() + HEAD);
    mediaEnd = HEAD;
    audioEnd = 0;
    if (++fragmentsSinceGrowth >= SHRINK_AFTER_FRAGMENTS) {
      if (media.length > Math.max(initialBytes, largestRecent + largestRecent / 4)) {
        media = new byte[Math.max(initialBytes, withSpare(largestRecent))];
      }
      fragmentsSinceGrowth = 0;
      largestRecent = 0;
    }
  }

  int capacity() {
    return media.length;
  }

  private byte[] room(byte[] bytes, int used, int more) {
    if (bytes.length - used >= more) {
      return bytes;
    }
    fragmentsSinceGrowth = 0;
    largestRecent = 0;
    return Arrays.copyOf(bytes, withSpare(used + more));
  }

  /**
   * Doubling would cost every camera twice its need for ever to save a few copies once: from 64 KiB
   * to 250 kB it takes a dozen, of which the JVM knows nothing any more a second later.
   */
  private static int withSpare(int bytes) {
    return bytes + bytes / SPARE;
  }
}
