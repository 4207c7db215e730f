package io.strongroom.playback.http;

import io.strongroom.crypto.keys.Argon2Cost;
import io.strongroom.crypto.keys.FileKeyStore;
import io.strongroom.crypto.keys.KeyStore;
import io.strongroom.crypto.keys.KeyStorePlaces;
import io.strongroom.crypto.keys.Passphrase;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.fragment.FragmentLimits;
import io.strongroom.recording.fragment.FragmentListener;
import io.strongroom.recording.fragment.FragmentReader;
import io.strongroom.recording.fragment.FragmentSink;
import io.strongroom.recording.fragment.Fragmenter;
import io.strongroom.recording.fragment.InitReader;
import io.strongroom.recording.fragment.SlabPool;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.KnownVolumes;
import io.strongroom.recording.index.rocksdb.RocksCatalogue;
import io.strongroom.recording.model.AudioCodec;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.EpochSource;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StreamFormat;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.VideoCodec;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.StoredFootage;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.Volumes;
import io.strongroom.recording.write.LivePacks;
import io.strongroom.recording.write.NodePackStore;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreSettings;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A node's storage as in production, filled through the fragmenter and the pack writer. */
final class RealPacks implements AutoCloseable {
  final Authorisation.Mint mint = new Authorisation.Mint();
  final StoredFootage footage;
  private final BufferPool pool = new BufferPool(256L << 20);
  private final Catalogue catalogue;
  private final Volumes volumes;
  private final KeyStore keys;
  private final NodePackStore store;

  RealPacks(Path dir) {
    SecureRandom random = new SecureRandom();
    Alarms alarms = new Alarms(Clock.systemUTC());
    keys =
        FileKeyStore.create(
            KeyStorePlaces.withSlotBeside(dir.resolve("keys")),
            Passphrase.of("correct horse".toCharArray()),
            new Argon2Cost(64, 1, 1),
            random);
    catalogue = RocksCatalogue.open(dir.resolve("catalogue"));
    volumes =
        KnownVolumes.open(
            List.of(new KnownVolumes.Place(dir.resolve("volume"), "v")),
            catalogue,
            new DirectStorage(),
            pool,
            alarms);
    LivePacks live = new LivePacks();
    store =
        new NodePackStore(
            volumes,
            catalogue,
            live,
            pool,
            new EpochSource(new NodeId(UUID.randomUUID()), Clock.systemUTC()),
            (retentionClass, day) -> day.plusDays(30),
            id -> Optional.of(keys.ensure(List.of(id)).getFirst()),
            random,
            new StoreSettings(
                ZoneId.of("Asia/Shanghai"),
                TimeUnit.MILLISECONDS.toNanos(50),
                StoreSettings.MAX_UNSYNCED_BYTES,
                StoreSettings.STALL_NANOS),
            alarms);
    footage =
        new StoredFootage(
            volumes,
            catalogue,
            live,
            (authorisation, wrapped, hash) -> keys.unwrap(wrapped, hash),
            mint,
            pool);
  }

  private static final class Silent implements PackStore.Listener {
    @Override
    public void durable(WallTime until) {}

    @Override
    public void lost(Gap gap) {
      throw new IllegalStateException("lost " + gap);
    }

    @Override
    public void abandoned(TimeRange unsynced, String reason) {
      throw new IllegalStateException(reason);
    }
  }

  /** Records ffmpeg's test picture, with a tone in G.711 A-law if {@code sound}. */
  void record(Path dir, CameraId camera, WallTime start, int seconds, String size, boolean sound) {
    List<byte[]> made = FfmpegFootage.fragments(dir, seconds, size);
    ByteBuffer init = ByteBuffer.wrap(made.getFirst());
    List<EncodedSample> samples = new ArrayList<>();
    for (byte[] fragment : made.subList(1, made.size())) {
      for (FragmentReader.Sample sample : FragmentReader.samples(ByteBuffer.wrap(fragment))) {
        WallTime arrival = start.plusMicros(sample.decodeTime() * 100 / 9);
        samples.add(
            new EncodedSample(
                0,
                sample.decodeTime(),
                sample.presentationTime(),
                arrival,
                sample.keyframe(),
                sample.bytes()));
      }
    }
    if (sound) {
      samples.addAll(tone(start, seconds));
    }
    samples.sort(Comparator.comparing(EncodedSample::arrival));
    try (PackStore.Writer writer =
        store.open(camera, new RetentionClass("standard"), new Silent())) {
      Fragmenter fragmenter =
          new Fragmenter(
              FragmentLimits.recording(),
              new SlabPool(),
              new MediaTime(0),
              into(writer),
              FragmentListener.SILENT);
      fragmenter.format(format(init, sound));
      samples.forEach(fragmenter::sample);
      fragmenter.endConnection();
    }
  }

  private static FragmentSink into(PackStore.Writer writer) {
    return new FragmentSink() {
      @Override
      public void init(ByteBuffer initSegment) {
        writer.init(initSegment);
      }

      @Override
      public void fragment(Fragment fragment) {
        writer.fragment(fragment);
      }
    };
  }

  /** 20 ms of a 400 Hz square wave at a time. */
  private static List<EncodedSample> tone(WallTime start, int seconds) {
    List<EncodedSample> runs = new ArrayList<>();
    for (int run = 0; run < seconds * 50; run++) {
      byte[] law = new byte[160];
      for (int i = 0; i < law.length; i++) {
        law[i] = (byte) (i / 10 % 2 == 0 ? 0xA5 : 0x25);
      }
      runs.add(
          new EncodedSample(
              1,
              run * 160L,
              run * 160L,
              start.plusMicros(run * 20_000L),
              true,
              ByteBuffer.wrap(law)));
    }
    return runs;
  }

  private static StreamFormat format(ByteBuffer init, boolean sound) {
    InitReader.Track track = InitReader.tracks(init).getFirst();
    List<TrackFormat> tracks = new ArrayList<>();
    tracks.add(
        new TrackFormat.Video(
            VideoCodec.H264, track.width(), track.height(), sets(track.configuration())));
    if (sound) {
      tracks.add(new TrackFormat.Audio(AudioCodec.PCMA, 8_000, 1, Bytes.EMPTY));
    }
    return new StreamFormat(tracks);
  }

  /** The parameter sets of an AVCDecoderConfigurationRecord, each with four bytes of length. */
  private static Bytes sets(ByteBuffer avcC) {
    ByteBuffer in = avcC.duplicate();
    ByteBuffer out = ByteBuffer.allocate(in.remaining() + 64);
    in.position(in.position() + 5);
    for (int kind = 0; kind < 2; kind++) {
      int count = in.get() & 0x1F;
      for (int i = 0; i < count; i++) {
        byte[] set = new byte[in.getShort() & 0xFFFF];
        in.get(set);
        out.putInt(set.length).put(set);
      }
    }
    return Bytes.copyOf(out.flip());
  }

  @Override
  public void close() {
    store.close();
    footage.close();
    volumes.close();
    catalogue.close();
    keys.close();
    pool.close();
  }
}
