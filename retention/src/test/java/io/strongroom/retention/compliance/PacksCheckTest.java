package io.strongroom.retention.compliance;

import static io.strongroom.retention.compliance.RecordingSite.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.Storage.StoredFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done to packs afterwards is found without a key, and the interval is named. */
class PacksCheckTest {
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final LocalDate DAY = LocalDate.of(2026, 3, 10);

  @TempDir static Path made;
  private static CompletenessRecord record;

  @TempDir Path copy;
  private Path first;
  private Path second;
  private byte[] bytes;
  private Footer footer;

  /** Two packs of a camera: ten minutes each, a fragment every six seconds. */
  @BeforeAll
  static void make() {
    try (RecordingSite site = new RecordingSite(made, ZONE)) {
      site.register();
      site.record(range("2026-03-10T01:00:00Z", "2026-03-10T01:10:00Z"), 6_000_000);
      site.record(range("2026-03-10T02:00:00Z", "2026-03-10T02:10:00Z"), 6_000_000);
      site.keepAt("2026-03-10T17:00:00Z");
      record = site.chain().getFirst();
      assertThat(record.packs()).hasSize(2);
    }
  }

  @BeforeEach
  void copyPacks() throws IOException {
    for (String volume : List.of("v0", "v1")) {
      try (Stream<Path> files = Files.walk(made.resolve(volume))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Path to = copy.resolve(made.resolve(volume).relativize(file).toString());
          Files.createDirectories(to.resolve("..").normalize());
          if (!Files.exists(to)) {
            Path _ = Files.copy(file, to);
          }
        }
      }
    }
    first = path(record.packs().get(0));
    second = path(record.packs().get(1));
    bytes = Files.readAllBytes(first);
    footer = footer(first);
  }

  private Path path(RecordedPack pack) {
    return PackPaths.finished(copy, pack.retentionClass(), pack.expiryDay(), record.idOf(pack));
  }

  private static Footer footer(Path file) throws IOException {
    try (StoredFile opened = new DirectStorage().openForReading(file)) {
      return PackFile.footer(opened);
    }
  }

  private List<Flaw> check() {
    return check(List.of(copy), id -> false);
  }

  private static List<Flaw> check(List<Path> folders, Predicate<DayKeyId> expired) {
    List<Flaw> flaws = new ArrayList<>();
    try (BufferPool pool = new BufferPool(64L << 20)) {
      PacksCheck.Summary summary =
          new PacksCheck(folders, pool, expired, flaws::add).run(List.of(record));
      assertThat(summary.packs()).isEqualTo(2);
    }
    return flaws;
  }

  private void write(byte[] changed) {
    try {
      Path _ = Files.write(first, changed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertNames(List<Flaw> flaws, TimeRange interval) {
    assertThat(flaws).extracting(Flaw::interval).contains(Optional.of(interval));
    assertThat(flaws)
        .allSatisfy(flaw -> assertThat(flaw.subject()).startsWith("pack " + RecordingSite.CAMERA));
  }

  private TimeRange whole() {
    return record.packs().getFirst().range();
  }

  private static void seal(byte[] all, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(all, from, length - 4);
    ByteBuffer.wrap(all).putInt(from + length - 4, (int) crc.getValue());
  }

  @Test
  void packsThatAreAsRecordedHaveNoFlaw() {
    assertThat(check()).isEmpty();
    assertThat(check(List.of(made.resolve("v0"), made.resolve("v1")), id -> false)).isEmpty();
  }

  /** It proves nothing where a pack is, and stands in for none that is not. */
  @Test
  void aDamagedFileThatWasSetAsideIsPassedOver() throws IOException {
    byte[] damaged = bytes.clone();
    damaged[PackHeader.BYTES + 200] ^= 1;
    Path aside = PackPaths.setAside(new DirectStorage(), first);
    Path _ = Files.write(aside, damaged);
    assertThat(check()).isEmpty();

    Files.delete(first);
    assertThat(check()).extracting(Flaw::what).containsExactly("is not there");
  }

  /** One bit in each block, and in each field of the first frames and of the footer. */
  @Test
  void aFlippedBitIsFoundWhereverItIs() {
    for (int at = 0; at < bytes.length; at += at % 4096 < 100 ? 47 : 4001) {
      byte[] changed = bytes.clone();
      changed[at] ^= 4;
      write(changed);
      List<Flaw> flaws = check();
      assertThat(flaws).as("byte %d", at).isNotEmpty();
      int offset = at;
      footer.entries().stream()
          .filter(entry -> entry.offsetBytes() <= offset && offset < entry.endBytes())
          .forEach(
              entry ->
                  assertThat(flaws)
                      .as("byte %d", offset)
                      .extracting(Flaw::interval)
                      .containsExactly(Optional.of(entry.header().range())));
    }
  }

  @Test
  void aPackThatIsCutNamesWhatIsGone() {
    IndexEntry last = footer.entries().get(40);
    for (long length :
        new long[] {last.endBytes(), last.endBytes() + 100, last.endBytes() + 4096}) {
      write(Arrays.copyOf(bytes, (int) length));
      assertNames(check(), new TimeRange(last.header().end(), whole().to()));
    }
    for (int length : new int[] {0, 1, 4095, 4096, 8192}) {
      write(Arrays.copyOf(bytes, length));
      assertNames(check(), whole());
    }
    write(Arrays.copyOf(bytes, bytes.length + 4096));
    assertNames(check(), whole());
  }

  @Test
  void chunksThatAreSwappedMovedOrReplayedAreNamed() {
    List<IndexEntry> same =
        footer.entries().stream()
            .filter(entry -> entry.header().kind() == FrameHeader.Kind.MEDIA)
            .toList();
    IndexEntry a = same.get(5);
    IndexEntry b = same.get(9);
    assertThat(a.header().frameBytes()).isEqualTo(b.header().frameBytes());
    int length = a.header().frameBytes();
    byte[] swapped = bytes.clone();
    System.arraycopy(bytes, (int) a.offsetBytes(), swapped, (int) b.offsetBytes(), length);
    System.arraycopy(bytes, (int) b.offsetBytes(), swapped, (int) a.offsetBytes(), length);
    write(swapped);
    assertThat(check())
        .extracting(Flaw::interval)
        .containsExactly(Optional.of(a.header().range()), Optional.of(b.header().range()));

    byte[] replayed = bytes.clone();
    System.arraycopy(bytes, (int) a.offsetBytes(), replayed, (int) b.offsetBytes(), length);
    write(replayed);
    assertThat(check()).extracting(Flaw::interval).containsExactly(Optional.of(b.header().range()));
  }

  /** Whoever removes a chunk and writes the footer anew changes the root. */
  @Test
  void aRemovedChunkIsNamedAlsoIfTheFooterIsWrittenAnew() {
    IndexEntry gone = footer.entries().get(20);
    write(rebuilt(footer.entries().stream().filter(entry -> !entry.equals(gone)).toList(), bytes));
    assertNames(check(), gone.header().range());

    write(rebuilt(footer.entries().subList(0, 30), bytes));
    assertNames(check(), new TimeRange(footer.entries().get(29).header().end(), whole().to()));
  }

  /** The same with another chunk in its place, whose header is consistent. */
  @Test
  void aReplacedChunkIsFoundAlsoIfTheFooterIsWrittenAnew() throws IOException {
    IndexEntry target = footer.entries().get(20);
    FrameHeader h = target.header();
    byte[] digest = h.digest().toArray();
    digest[0] ^= 1;
    FrameHeader forged =
        new FrameHeader(
            h.kind(),
            h.flags(),
            h.sequence(),
            h.init(),
            h.start(),
            h.durationMicros(),
            h.mediaStart(),
            h.sampleCount(),
            h.plainBytes(),
            Bytes.copyOf(digest),
            h.keyframeCrc());
    byte[] changed = bytes.clone();
    forged.encode(ByteBuffer.wrap(changed), (int) target.offsetBytes(), footer.packTag());
    seal(changed, (int) target.offsetBytes(), h.frameBytes());
    write(changed);
    assertThat(check()).extracting(Flaw::interval).containsExactly(Optional.of(h.range()));

    List<IndexEntry> entries = new ArrayList<>(footer.entries());
    entries.set(20, new IndexEntry(forged, target.offsetBytes()));
    byte[] consistent = rebuilt(entries, changed);
    write(consistent);
    assertNames(check(), whole());

    // with a whole copy beside it the chunk is known
    Path other = copy.resolve("other");
    Path place = other.resolve(copy.relativize(first).toString());
    Files.createDirectories(place.resolve("..").normalize());
    Path _ = Files.write(place, bytes);
    Path _ = Files.copy(PackPaths.key(first), PackPaths.key(place));
    assertNames(check(List.of(copy, other), id -> false), h.range());
  }

  private byte[] rebuilt(List<IndexEntry> entries, byte[] from) {
    ByteBuffer out = ByteBuffer.allocate(from.length + 4096);
    out.put(from, 0, PackHeader.BYTES);
    List<IndexEntry> placed = new ArrayList<>();
    for (IndexEntry entry : entries) {
      placed.add(new IndexEntry(entry.header(), out.position()));
      out.put(from, (int) entry.offsetBytes(), entry.header().frameBytes());
    }
    Footer written =
        new Footer(
            footer.state(),
            footer.suite(),
            footer.headerHash(),
            footer.commitment(),
            out.position(),
            placed,
            List.of(),
            Footer.merkleRoot(footer.suite(), placed, footer.packTag()));
    ByteBuffer end = ByteBuffer.allocate(written.lengthBytes());
    written.encode(end);
    out.put(end.rewind());
    return Arrays.copyOf(out.array(), out.position());
  }

  /** Gaps that a pack declares lie in the clear, so their digest is held against them. */
  @Test
  void aJournalThatIsWrittenAnewIsFoundWithFooterAndWithout() {
    IndexEntry last = footer.entries().getLast();
    assertThat(last.header().kind()).isEqualTo(FrameHeader.Kind.JOURNAL);
    assertThat(last.header().plainBytes()).isPositive();
    byte[] changed = bytes.clone();
    changed[(int) last.offsetBytes() + FrameHeader.BYTES] ^= 1;
    seal(changed, (int) last.offsetBytes(), last.header().frameBytes());
    write(changed);
    assertThat(check())
        .singleElement()
        .satisfies(flaw -> assertThat(flaw.what()).contains("digest does not match"));

    Arrays.fill(changed, (int) footer.offsetBytes(), changed.length, (byte) 0);
    write(changed);
    assertThat(check())
        .extracting(Flaw::what)
        .hasSize(2)
        .anyMatch(what -> what.contains("digest does not match"));
  }

  @Test
  void headerAndFooterFromAnotherPackAreFound() throws IOException {
    byte[] others = Files.readAllBytes(second);
    byte[] header = bytes.clone();
    System.arraycopy(others, 0, header, 0, PackHeader.BYTES);
    write(header);
    assertNames(check(), whole());

    Footer theirs = footer(second);
    byte[] ended = Arrays.copyOf(bytes, (int) footer.offsetBytes() + theirs.lengthBytes());
    System.arraycopy(
        others,
        (int) theirs.offsetBytes(),
        ended,
        (int) footer.offsetBytes(),
        theirs.lengthBytes());
    write(ended);
    assertNames(check(), whole());
  }

  @Test
  void headerAndFooterGoneLeaveTheChunksProven() {
    byte[] changed = bytes.clone();
    Arrays.fill(changed, 0, PackHeader.BYTES, (byte) 0);
    Arrays.fill(changed, (int) footer.offsetBytes(), changed.length, (byte) 0);
    write(changed);
    assertThat(check())
        .extracting(Flaw::what)
        .hasSize(2)
        .anyMatch(what -> what.startsWith("its header is changed"))
        .anyMatch(what -> what.startsWith("its footer is changed"));

    IndexEntry hit = footer.entries().get(33);
    changed[(int) hit.offsetBytes() + 200] ^= 1;
    write(changed);
    assertNames(check(), hit.header().range());
  }

  @Test
  void packsThatAreRemovedRenamedSwappedOrAddedAreNamed() throws IOException {
    Files.delete(first);
    assertThat(check())
        .singleElement()
        .satisfies(
            flaw -> {
              assertThat(flaw.interval()).contains(whole());
              assertThat(flaw.what()).isEqualTo("is not there");
            });

    write(bytes);
    Path elsewhere = copy.resolve("elsewhere.bin");
    Files.move(first, elsewhere);
    assertThat(check())
        .singleElement()
        .satisfies(
            flaw -> assertThat(flaw.what()).contains(elsewhere + ", where it does not belong"));

    Files.move(second, first);
    Files.move(elsewhere, second);
    List<Flaw> swapped = check();
    assertNames(swapped, whole());
    assertNames(swapped, record.packs().get(1).range());

    Files.move(first, elsewhere);
    Files.move(second, first);
    Files.move(elsewhere, second);
    assertThat(check()).isEmpty();
    Path replay = first.resolveSibling("0000000000000001-00000000-" + RecordingSite.NODE + ".pack");
    Path _ = Files.copy(first, replay);
    assertThat(check())
        .singleElement()
        .satisfies(flaw -> assertThat(flaw.what()).contains("belong"));
  }

  @Test
  void aKeyFileThatIsMissingOrChangedIsFound() throws IOException {
    Path key = PackPaths.key(first);
    byte[] whole = Files.readAllBytes(key);
    for (int at = 0; at < whole.length; at += 31) {
      byte[] changed = whole.clone();
      changed[at] ^= 2;
      Path _ = Files.write(key, changed);
      assertThat(check()).as("byte %d", at).hasSize(1);
    }
    Files.delete(key);
    assertThat(check())
        .singleElement()
        .satisfies(flaw -> assertThat(flaw.what()).startsWith("its key file is missing"));
  }

  @Test
  void aPackThatNoRecordNamesIsFound() {
    CompletenessRecord without =
        CompletenessRecord.parse(
            record
                .text()
                .replaceFirst("(?m)^pack .*\n", "")
                .replaceFirst("(?m)^recorded-seconds .*$", "recorded-seconds 600.000000")
                .replaceFirst(
                    "(?m)^gap 2026-03-10T01:10:00.000000Z", "gap 2026-03-10T01:00:00.000000Z"));
    List<Flaw> flaws = new ArrayList<>();
    try (BufferPool pool = new BufferPool(64L << 20)) {
      PacksCheck.Summary _ =
          new PacksCheck(List.of(copy), pool, id -> false, flaws::add).run(List.of(without));
    }
    PackId id = record.idOf(record.packs().getFirst());
    assertThat(flaws)
        .singleElement()
        .satisfies(
            flaw -> {
              assertThat(flaw.subject()).isEqualTo("pack " + id);
              assertThat(flaw.what()).contains("the record of 2026-03-10 does not name it");
            });
  }

  @Test
  void packsOfAnExpiredClassDayNeedNotBeThere() throws IOException {
    Files.delete(first);
    Files.delete(second);
    DayKeyId expired = new DayKeyId("standard", DAY.plusDays(30));
    assertThat(check(List.of(copy), expired::equals)).isEmpty();
    assertThat(check()).hasSize(2);
  }
}
