package io.strongroom.playback.view;

import io.strongroom.playback.view.ffmpeg.AacEncoder;
import io.strongroom.recording.fragment.FragmentReader;
import io.strongroom.recording.fragment.MovieFragment;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@link AudioForBrowser} for one live viewer: fragments of single samples go in as they arrive,
 * and come out with AAC as soon as a frame is complete (64 ms of sound at a time, about 0.2 s late,
 * which its times make good). Used by one thread at a time; holds native memory until {@link
 * #close}.
 */
public final class LiveAudioForBrowser implements AutoCloseable {
  /** A hole longer than this starts a new run of frames instead of silence, in seconds. */
  private static final int MAX_HOLE_SECONDS = 1;

  private final AudioForBrowser.Source source;
  private @Nullable Run run;

  /**
   * @param init the init segment as stored, for which {@link AudioForBrowser#needed} says yes; the
   *     viewer gets {@link AudioForBrowser#init} of it
   */
  public LiveAudioForBrowser(ByteBuffer init) {
    source =
        AudioForBrowser.source(init)
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.INTERNAL, "this sound needs no change for browsers"));
  }

  /**
   * Takes one fragment as it came.
   *
   * @return what to send for it; empty while sound gathers
   */
  public Optional<ByteBuffer> fragment(ByteBuffer fragment) {
    List<FragmentReader.Sample> sound = source.samples(fragment);
    if (sound.isEmpty()) {
      return Optional.of(fragment);
    }
    List<AacEncoder.Packet> packets = new ArrayList<>();
    for (FragmentReader.Sample sample : sound) {
      packets.addAll(runFor(sample).add(sample));
    }
    boolean soundOnly = FragmentReader.samples(fragment).size() == sound.size();
    if (packets.isEmpty() && soundOnly) {
      return Optional.empty();
    }
    long first = packets.isEmpty() ? 0 : packets.getFirst().time();
    List<ByteBuffer> frames = packets.stream().map(AacEncoder.Packet::bytes).toList();
    return Optional.of(
        MovieFragment.withAudio(fragment, source.track(), first, frames, AacEncoder.FRAME));
  }

  private Run runFor(FragmentReader.Sample sample) {
    Run current = run;
    long hole = (long) MAX_HOLE_SECONDS * source.rate();
    if (current == null || Math.abs(sample.decodeTime() - current.sound.end()) > hole) {
      if (current != null) {
        current.encoder.close();
      }
      current = new Run(source, sample.decodeTime());
      run = current;
    }
    return current;
  }

  @Override
  public void close() {
    if (run != null) {
      run.encoder.close();
      run = null;
    }
  }

  /** Sound without a hole, and the encoder that follows it. */
  private static final class Run {
    final Sound sound;
    final AacEncoder encoder;
    final int factor;
    final long start;
    long next;

    Run(AudioForBrowser.Source source, long origin) {
      factor = source.factor();
      sound = new Sound(source.codec(), source.channels(), factor, origin, 8 * source.rate());
      encoder = new AacEncoder(source.rate() * factor, source.channels());
      start = origin * factor;
      next = Math.floorDiv(start, (long) AacEncoder.FRAME) * AacEncoder.FRAME;
    }

    List<AacEncoder.Packet> add(FragmentReader.Sample sample) {
      sound.lay(sample.decodeTime(), sample.bytes());
      List<AacEncoder.Packet> packets = new ArrayList<>();
      long complete = (sound.end() - Sound.REACH) * factor;
      while (next + AacEncoder.FRAME <= complete) {
        for (AacEncoder.Packet packet : encoder.encode(next, sound.frame(next), 0)) {
          // the first packet is the encoder's own start
          if (packet.time() >= start - AacEncoder.FRAME) {
            packets.add(packet);
          }
        }
        next += AacEncoder.FRAME;
      }
      sound.dropBefore(Math.floorDiv(next, (long) factor) - 2L * Sound.REACH);
      return packets;
    }
  }
}
