package io.strongroom.recording.thin;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.fragment.FragmentReader;
import io.strongroom.recording.fragment.InitReader;
import io.strongroom.recording.fragment.MovieFragment;
import io.strongroom.recording.fragment.TestClip;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.tier.PackFiles;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.FaultyStorage;
import io.strongroom.recording.write.StoreFixture;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThinningTest {
  private static final int GROUPS = 4;

  @TempDir Path root;

  private final TestClip clip = TestClip.synthetic(StoreFixture.NOON, GROUPS);

  private static TimeRange range(TestClip clip) {
    return new TimeRange(clip.fragments().getFirst().start(), end(clip.fragments().getLast()));
  }

  private static WallTime end(Fragment fragment) {
    return fragment.start().plusMicros(fragment.durationMicros());
  }

  private static List<byte[]> bytes(List<Fragment> fragments) {
    return fragments.stream()
        .map(
            fragment -> {
              ByteBuffer copy = fragment.bytes().copy();
              byte[] bytes = new byte[copy.remaining()];
              copy.get(bytes);
              return bytes;
            })
        .toList();
  }

  @Test
  void aPackIsThinnedToOneOfItsKeyframesWhichTakesItsPlace() throws Exception {
    try (ThinSite site = new ThinSite(root, new DirectStorage())) {
      site.record(clip, clip.fragments());
      PackRow full = site.full();
      assertThat(site.thinning.of(full)).isEqualTo(ThinState.WAITS);

      assertThat(site.thinning.round()).isFalse();

      PackRow thinned = site.thinned().orElseThrow();
      assertThat(thinned.id()).isEqualTo(full.id().thinned());
      assertThat(thinned.state()).isEqualTo(Footer.State.THINNED);
      assertThat(thinned.spans()).isEqualTo(full.spans());
      assertThat(ClassDay.keyOf(thinned)).isEqualTo(ClassDay.keyOf(full));
      assertThat(thinned.wrappedKey()).isNotEqualTo(full.wrappedKey());
      assertThat(thinned.bytes()).isLessThan(full.bytes());
      assertThat(site.thinning.of(full)).isEqualTo(ThinState.DONE);
      assertThat(site.thinning.of(thinned)).isEqualTo(ThinState.NONE);
      assertThat(site.thinning.numbers())
          .isEqualTo(new Thinning.Numbers(0, 0, 1, full.bytes(), thinned.bytes()));
      assertThat(site.findings()).isEmpty();
      // as long as all pictures are there, they are shown
      assertThat(site.node.read(range(clip)))
          .usingRecursiveComparison()
          .isEqualTo(bytes(clip.fragments()));
      assertThat(site.node.footage.timeline(StoreFixture.CAMERA, range(clip), 0).thinned())
          .isEmpty();

      site.remove(full);

      List<byte[]> left = site.node.read(range(clip));
      assertThat(left).hasSize(GROUPS);
      List<FragmentReader.Sample> keyframes =
          clip.fragments().stream()
              .flatMap(each -> FragmentReader.samples(each.bytes().copy()).stream())
              .filter(sample -> sample.track() == 1 && sample.keyframe())
              .toList();
      for (int n = 0; n < GROUPS; n++) {
        List<FragmentReader.Sample> samples = FragmentReader.samples(ByteBuffer.wrap(left.get(n)));
        assertThat(samples).hasSize(1);
        assertThat(samples.getFirst().bytes()).isEqualTo(keyframes.get(n).bytes());
        assertThat(samples.getFirst().decodeTime()).isEqualTo(keyframes.get(n).decodeTime());
        assertThat(samples.getFirst().duration()).isEqualTo(2 * 90_000);
      }
      Footage.Timeline timeline = site.node.footage.timeline(StoreFixture.CAMERA, range(clip), 0);
      assertThat(timeline.recorded()).containsExactly(range(clip));
      assertThat(timeline.thinned()).containsExactly(range(clip));
      assertThat(timeline.gaps()).isEmpty();
    }
  }

  @Test
  void aDecoderShowsEachKeyframeForAsLongAsItsGroupLasted() throws Exception {
    TestClip real = TestClip.encoded(StoreFixture.NOON, GROUPS);
    try (ThinSite site = new ThinSite(root, new DirectStorage())) {
      site.record(real, real.fragments());
      site.thinning.round();
      site.remove(site.full());
      Path file = root.resolve("thinned.mp4");
      Footage.Resolution resolution =
          site.node.footage.resolve(StoreFixture.CAMERA, range(real), 100);
      write(site, file, resolution.chunks());

      assertThat(run("ffmpeg", "-v", "warning", "-i", file.toString(), "-f", "null", "-"))
          .isEmpty();
      assertThat(
              run(
                      "ffprobe",
                      "-v",
                      "error",
                      "-show_entries",
                      "stream=codec_type:packet=pts_time",
                      "-of",
                      "csv=p=0",
                      file.toString())
                  .lines())
          .containsExactly("0.000000", "2.000000", "4.000000", "6.000000", "video");
    }
  }

  private static void write(ThinSite site, Path file, List<Footage.ChunkRef> chunks)
      throws IOException {
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer init = open(site, chunks.getFirst().initChunk());
      out.write(init.duplicate());
      int sequence = 1;
      for (Footage.ChunkRef chunk : chunks) {
        ByteBuffer bytes = open(site, chunk);
        MovieFragment.retime(
            bytes, chunks.getFirst().mediaStart().ticks(), InitReader.timescales(init), sequence++);
        out.write(bytes);
      }
    }
  }

  private static ByteBuffer open(ThinSite site, Footage.ChunkRef chunk) {
    return site.node.footage.open(
        site.node.mint.authorise(StoreFixture.CAMERA, chunk.range(), "intent"), chunk);
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.strip();
  }

  /** They need pictures of the pack before, and it was thinned, too. */
  @Test
  void whatComesBeforeTheFirstKeyframeBecomesAGapThatThePackDeclares() throws Exception {
    List<Fragment> fragments = clip.fragments();
    Fragment lead = fragments.get(1);
    assertThat(lead.keyframe()).isFalse();
    try (ThinSite site = new ThinSite(root, new DirectStorage())) {
      site.record(clip, fragments.subList(1, fragments.size()));
      site.thinning.round();
      site.remove(site.full());
      Gap gap = new Gap(new TimeRange(lead.start(), end(lead)), GapCause.THINNED);
      Footage.Timeline timeline = site.node.footage.timeline(StoreFixture.CAMERA, range(clip), 0);
      assertThat(timeline.gaps()).containsExactly(gap);
      assertThat(timeline.recorded()).containsExactly(new TimeRange(end(lead), range(clip).to()));
      assertThat(site.node.catalogue.unjournaled(StoreFixture.CAMERA, 10)).isEmpty();
    }
    // the pack says it, too: for a catalogue that is made anew
    try (var files = Files.walk(root.resolve("catalogue"))) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
    try (ThinSite site = new ThinSite(root, new DirectStorage())) {
      var _ = site.node.recovery.sweep();
      assertThat(site.thinned()).isPresent();
      assertThat(site.node.catalogue.gaps(StoreFixture.CAMERA, range(clip)))
          .extracting(Gap::cause)
          .containsExactly(GapCause.THINNED);
    }
  }

  @Test
  void footageWithoutVideoStaysAsItIs() throws Exception {
    TestClip sound = TestClip.audio(StoreFixture.NOON, 4);
    try (ThinSite site = new ThinSite(root, new DirectStorage())) {
      site.record(sound, sound.fragments());
      site.thinning.round();
      site.remove(site.full());
      assertThat(site.node.read(range(sound)))
          .usingRecursiveComparison()
          .isEqualTo(bytes(sound.fragments()));
    }
  }

  @Test
  void whatIsHeldOrOnItsWayOutIsNotThinned() {
    try (ThinSite site = new ThinSite(root, new DirectStorage())) {
      site.record(clip, clip.fragments());
      site.held = row -> true;
      site.thinning.round();
      assertThat(site.thinned()).isEmpty();
      site.held = row -> false;
      site.going = row -> true;
      site.thinning.round();
      assertThat(site.thinned()).isEmpty();
      assertThat(site.node.catalogue.replicas().begun()).isEmpty();
    }
  }

  /** Nothing is left of the attempt, and the pack is tried again. */
  @Test
  void whileItsKeyIsAwayNothingIsMadeOfAPack() {
    try (ThinSite site = new ThinSite(root, new DirectStorage())) {
      site.record(clip, clip.fragments());
      site.isOpen = false;
      site.thinning.round();
      assertThat(site.thinned()).isEmpty();
      assertThat(site.node.catalogue.replicas().begun()).isEmpty();
      assertThat(site.thinning.of(site.full())).isEqualTo(ThinState.WAITS);
      assertThat(site.findings()).isEmpty();
    }
  }

  @Test
  void aDamagedPackStaysAsItIsAndHoldsUpNoOther() throws Exception {
    try (ThinSite site = new ThinSite(root, new DirectStorage())) {
      site.record(clip, clip.fragments());
      PackRow damaged = site.full();
      Path file =
          PackFiles.finished(site.node.volumes.find(damaged.volume()).orElseThrow(), damaged);
      try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
        bytes.seek(10_000);
        int before = bytes.read();
        bytes.seek(10_000);
        bytes.write(before ^ 1);
      }
      TestClip later = TestClip.synthetic(range(clip).to(), 1);
      site.record(later, later.fragments());

      site.thinning.round();

      assertThat(site.rows())
          .filteredOn(row -> row.id().isThinned())
          .extracting(PackRow::range)
          .containsExactly(range(later));
      assertThat(site.thinning.of(damaged)).isEqualTo(ThinState.NONE);
      assertThat(site.node.alarms.standing()).extracting(Alarm::kind).contains("pack-damaged");
    }
  }

  /** What was made under a key that died since opens no more. */
  @Test
  void whatHasAnotherKeyIsMadeAnew() throws Exception {
    try (ThinSite site = new ThinSite(root, new DirectStorage())) {
      site.record(clip, clip.fragments());
      site.thinning.round();
      PackRow first = site.thinned().orElseThrow();
      site.node.catalogue.finished(first.wrappedTo(otherKey(site, first)));
      assertThat(site.thinning.of(site.full())).isEqualTo(ThinState.WAITS);

      site.thinning.round();

      assertThat(site.thinning.of(site.full())).isEqualTo(ThinState.DONE);
      assertThat(site.rows()).hasSize(2);
      assertThat(site.findings()).isEmpty();
    }
  }

  /** A wrapped key of the next class-day. */
  private static io.strongroom.recording.model.Bytes otherKey(ThinSite site, PackRow row) {
    try (var dek = io.strongroom.crypto.envelope.Dek.random(new java.security.SecureRandom());
        var wrapper = new io.strongroom.crypto.keys.DekWrapper(new java.security.SecureRandom())) {
      var key = site.node.keys.ensure(List.of(ClassDay.idOf(row).next())).getFirst();
      return io.strongroom.recording.model.Bytes.copyOf(
          wrapper.wrap(dek, key, new byte[32]).encode());
    }
  }

  @Test
  void afterAPowerCutAtAnyPointThePackIsThereAndThinnedOnce() throws IOException {
    TestClip brief = TestClip.synthetic(StoreFixture.NOON, 1);
    boolean cut = true;
    int point = 0;
    while (cut) {
      point++;
      Path folder = Files.createDirectory(root.resolve("at-" + point));
      try (ThinSite site = new ThinSite(folder, new DirectStorage())) {
        site.record(brief, brief.fragments());
      }
      FaultyStorage faulty = new FaultyStorage(new DirectStorage(), point);
      try (ThinSite site = new ThinSite(folder, faulty)) {
        faulty.cutPowerAfter(point);
        site.thinning.round();
        cut = faulty.isDead();
      }
      try (ThinSite site = new ThinSite(folder, new DirectStorage())) {
        var _ = site.node.recovery.sweep();
        assertThat(site.node.catalogue.replicas().begun()).as("point %s", point).isEmpty();
        site.thinning.round();
        assertThat(site.rows()).as("point %s", point).hasSize(2);
        assertThat(site.thinning.of(site.full())).isEqualTo(ThinState.DONE);
        assertThat(site.findings()).as("point %s", point).isEmpty();
        assertThat(site.node.read(range(brief))).hasSize(brief.fragments().size());
      }
    }
    assertThat(point).as("points at which the power was cut").isGreaterThan(10);
  }
}
