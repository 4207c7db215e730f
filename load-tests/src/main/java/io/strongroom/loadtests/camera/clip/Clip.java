package io.strongroom.loadtests.camera.clip;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VideoCodec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A loop of video, packetised. While it is still being encoded some frames are not there yet.
 *
 * <p>Thread-safe: one thread puts, any number get.
 */
public final class Clip {
  /** Frames per second of every clip. */
  public static final int FRAMES_PER_SECOND = 25;

  private final VideoCodec codec;
  private final int width;
  private final int height;
  private final List<byte[]> parameterSets;
  private final int reorderFrames;
  private final int lateFrames;
  private final AtomicReferenceArray<WireFrame> frames;

  /**
   * An empty clip.
   *
   * @param parameterSets VPS, SPS and PPS in stream order, without start codes
   * @param frames length of the loop
   * @param reorderFrames by how many frames sending must lag so that no frame is sent before its
   *     capture
   * @param lateFrames how many frames after the beginning of the clock's loop this one was drawn to
   *     begin
   */
  public Clip(
      VideoCodec codec,
      int width,
      int height,
      List<byte[]> parameterSets,
      int frames,
      int reorderFrames,
      int lateFrames) {
    this(
        codec,
        width,
        height,
        List.copyOf(parameterSets),
        new AtomicReferenceArray<>(frames),
        reorderFrames,
        lateFrames);
  }

  private Clip(
      VideoCodec codec,
      int width,
      int height,
      List<byte[]> parameterSets,
      AtomicReferenceArray<WireFrame> frames,
      int reorderFrames,
      int lateFrames) {
    this.codec = codec;
    this.width = width;
    this.height = height;
    this.parameterSets = parameterSets;
    this.frames = frames;
    this.reorderFrames = reorderFrames;
    this.lateFrames = lateFrames;
  }

  /** A complete clip out of frames in decoding order. */
  public static Clip of(
      VideoCodec codec, int width, int height, List<EncodedFrame> frames, int lateFrames) {
    if (frames.isEmpty() || !frames.getFirst().keyframe()) {
      throw new StrongroomException(ErrorKind.CORRUPT, "a clip must begin with a keyframe");
    }
    int reorder = 0;
    for (int i = 0; i < frames.size(); i++) {
      reorder = Math.max(reorder, frames.get(i).display() - i);
    }
    List<byte[]> sets = parameterSets(codec, frames.getFirst());
    Clip clip = new Clip(codec, width, height, sets, frames.size(), reorder, lateFrames);
    for (int i = 0; i < frames.size(); i++) {
      clip.put(i, frames.get(i));
    }
    return clip;
  }

  /**
   * The same frames in a loop that begins so many frames later than the clock's, for a clip that
   * shows no clock.
   */
  Clip late(int by) {
    return new Clip(codec, width, height, parameterSets, frames, reorderFrames, by);
  }

  /** Frames from its first keyframe to the next; its length if there is only one. */
  int gopFrames() {
    for (int i = 1; i < frames.length(); i++) {
      if (frame(i).map(WireFrame::keyframe).orElse(false)) {
        return i;
      }
    }
    return frames.length();
  }

  /** The parameter sets that precede a keyframe. */
  static List<byte[]> parameterSets(VideoCodec codec, EncodedFrame keyframe) {
    return keyframe.units().stream()
        .filter(unit -> NalUnits.role(unit, codec) == NalUnits.Role.PARAMETERS)
        .toList();
  }

  /** Packetises and publishes the frame that is decoded at {@code place}. */
  void put(int place, EncodedFrame frame) {
    frames.set(place, RtpPacketizer.packetize(codec, parameterSets, frame));
  }

  /** A frame of this clip with filler data behind its slices, so that it has about this size. */
  public WireFrame filled(WireFrame frame, int bytes) {
    return RtpPacketizer.filled(codec, frame, bytes);
  }

  /** The frame that is decoded at {@code place} of the loop, or empty if not yet encoded. */
  public Optional<WireFrame> frame(int place) {
    return Optional.ofNullable(frames.get(place));
  }

  /** Length of the loop in frames. */
  public int length() {
    return frames.length();
  }

  public VideoCodec codec() {
    return codec;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** VPS, SPS and PPS in stream order. */
  public List<byte[]> parameterSets() {
    return parameterSets;
  }

  /** By how many frames the sending of a frame lags behind its capture. */
  public int reorderFrames() {
    return reorderFrames;
  }

  /**
   * How many frames after the beginning of the clock's loop this one begins. Pictures differ in it,
   * so that not all cameras send their keyframes at the same time, as no cameras do.
   */
  public int lateFrames() {
    return lateFrames;
  }

  /** Bits per second of the whole loop on the wire; only of a complete clip. */
  public long bitsPerSecond() {
    long bytes = 0;
    for (int i = 0; i < frames.length(); i++) {
      bytes += frame(i).map(f -> f.bytes().length).orElse(0);
    }
    return bytes * 8 * FRAMES_PER_SECOND / frames.length();
  }
}
