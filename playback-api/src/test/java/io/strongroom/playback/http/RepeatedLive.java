package io.strongroom.playback.http;

import io.strongroom.recording.fragment.MovieFragment;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.read.Footage.ChunkRef;
import io.strongroom.recording.read.LiveFootage;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Plays recorded fragments of one second over and over, as if they arrived now. */
final class RepeatedLive implements LiveFootage, AutoCloseable {
  private final Footage footage;
  private final Authorisation.Mint mint;
  private final TimeRange range;
  private final ScheduledExecutorService seconds = Executors.newSingleThreadScheduledExecutor();

  /** Repeats what {@code footage} has within {@code range}. */
  RepeatedLive(Footage footage, Authorisation.Mint mint, TimeRange range) {
    this.footage = footage;
    this.mint = mint;
    this.range = range;
  }

  @Override
  public Subscription subscribe(Authorisation authorisation, Subscriber subscriber) {
    List<ChunkRef> chunks = footage.resolve(authorisation.camera(), range, 10_000).chunks();
    Authorisation whole = mint.authorise(authorisation.camera(), range, "test");
    WallTime start = WallTime.of(Instant.ofEpochSecond(1_795_000_000));
    ChunkRef first = chunks.getFirst();
    subscriber.init(
        footage.open(whole, first.initChunk()),
        start.micros(),
        MediaTime.anchoredAt(start).ticks());
    AtomicLong next = new AtomicLong();
    ScheduledFuture<?> running =
        seconds.scheduleAtFixedRate(
            () -> {
              long number = next.getAndIncrement();
              ChunkRef chunk = chunks.get((int) (number % chunks.size()));
              ByteBuffer fragment = footage.open(whole, chunk);
              WallTime now = start.plusMicros(number * FfmpegFootage.SECOND);
              long moved = chunk.mediaStart().ticks() - MediaTime.anchoredAt(now).ticks();
              MovieFragment.retime(fragment, moved, new int[] {MediaTime.RATE}, (int) number + 1);
              subscriber.fragment(Bytes.copyOf(fragment).toArray(), true);
            },
            0,
            1,
            TimeUnit.SECONDS);
    return new Subscription() {
      @Override
      public void extend(Authorisation newer) {}

      @Override
      public void close() {
        running.cancel(false);
      }
    };
  }

  @Override
  public void close() {
    seconds.shutdownNow();
  }
}
