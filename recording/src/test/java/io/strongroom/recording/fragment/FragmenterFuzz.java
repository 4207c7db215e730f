package io.strongroom.recording.fragment;

import io.strongroom.recording.model.AudioCodec;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.StreamFormat;
import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.VideoCodec;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Samples whose parameter sets and times are anything. First byte: the coding. Then samples, each
 * behind three bytes: flags, how far its time goes, its length.
 */
public final class FragmenterFuzz {
  private static final int KEYFRAME = 1;
  private static final int AUDIO = 2;
  private static final int BACK = 4;
  private static final int FAR = 8;
  private static final int LOSS = 16;

  private FragmenterFuzz() {}

  /** Fails on any exception, and on a fragment that our own reader does not read. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    VideoCodec codec = (input[0] & 1) == 0 ? VideoCodec.H264 : VideoCodec.H265;
    Collected collected = new Collected();
    Fragmenter fragmenter = collected.recording();
    fragmenter.format(
        new StreamFormat(
            List.of(
                new TrackFormat.Video(codec, 0, 0, Bytes.copyOf(new byte[0])),
                new TrackFormat.Audio(AudioCodec.PCMA, 8_000, 1, Bytes.copyOf(new byte[0])))));
    long time = 0;
    long arrival = 1_795_334_400_000_000L;
    int at = 1;
    while (at + 3 <= input.length) {
      int flags = input[at];
      long step = (input[at + 1] & 0xff) * ((flags & FAR) == 0 ? 90L : 90_000L);
      int length = Math.min(input[at + 2] & 0xff, input.length - at - 3);
      time += (flags & BACK) == 0 ? step : -step;
      arrival += step * 11;
      if ((flags & LOSS) != 0) {
        fragmenter.loss();
      }
      boolean audio = (flags & AUDIO) != 0;
      fragmenter.sample(
          new EncodedSample(
              audio ? 1 : 0,
              audio ? time / 11 : time,
              audio ? time / 11 : time + (flags & 0x60) * 90L,
              new WallTime(arrival),
              audio || (flags & KEYFRAME) != 0,
              ByteBuffer.wrap(input, at + 3, length).slice()));
      at += 3 + length;
    }
    fragmenter.endConnection();
    collected.inits.forEach(InitReader::tracks);
    collected.fragments.forEach(fragment -> FragmentReader.samples(fragment.bytes().copy()));
  }
}
