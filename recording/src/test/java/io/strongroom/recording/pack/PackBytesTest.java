package io.strongroom.recording.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.PackCipher;
import io.strongroom.crypto.envelope.Suite;
import io.strongroom.recording.model.ByteChain;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The byte formats: golden file, round trips, and bytes from outside that are not ours. */
class PackBytesTest {
  private static final Path GOLDEN_KEY = Path.of("src/test/resources/golden/format-1.key");

  /** Random numbers that are always the same, so that a key can be made again. */
  @SuppressWarnings("serial")
  private static final class FixedRandom extends SecureRandom {
    private final transient Random source = new Random(42);

    @Override
    public void nextBytes(byte[] bytes) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) source.nextInt();
      }
    }
  }

  private static Bytes repeated(int value) {
    byte[] bytes = new byte[32];
    java.util.Arrays.fill(bytes, (byte) value);
    return Bytes.copyOf(bytes);
  }

  private static Path golden(Suite suite) {
    String name =
        switch (suite) {
          case AES_256_GCM_SHA_256 -> "format-1.pack";
          case SM4_GCM_SM3 -> "format-1-national.pack";
        };
    return Path.of("src/test/resources/golden", name);
  }

  private static PackHeader uncommitted(Suite suite) {
    return PackHeader.uncommitted(
        suite,
        true,
        new PackId(
            new CameraId(UUID.fromString("0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d")),
            new Epoch(
                1_795_320_000_000_000L,
                new NodeId(UUID.fromString("11111111-2222-3333-4444-555555555555")),
                7)),
        new VolumeId(UUID.fromString("99999999-8888-7777-6666-555555555555")),
        new WallTime(1_795_320_000_000_000L),
        repeated(0x5A),
        new RetentionClass("standard"),
        LocalDate.of(2026, 12, 22));
  }

  private static PackCipher cipher(PackHeader header) {
    try (Dek dek = Dek.random(new FixedRandom())) {
      return PackCipher.of(header.suite(), dek, header.hash());
    }
  }

  private record Chunk(FrameHeader.Kind kind, int flags, int init, Bytes content) {
    byte[] plain() {
      return content.toArray();
    }
  }

  private static byte[] bytesOf(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static List<Chunk> chunks() {
    Gap gap =
        new Gap(
            new io.strongroom.recording.model.TimeRange(
                new WallTime(1_795_319_990_000_000L), new WallTime(1_795_320_000_000_000L)),
            GapCause.NODE_STOPPED);
    byte[] media = new byte[5000];
    new Random(1).nextBytes(media);
    return List.of(
        new Chunk(FrameHeader.Kind.JOURNAL, 0, 0, Bytes.copyOf(Journal.encode(List.of(gap)))),
        new Chunk(
            FrameHeader.Kind.INIT,
            0,
            1,
            Bytes.copyOf("ftyp moov".getBytes(java.nio.charset.StandardCharsets.US_ASCII))),
        new Chunk(
            FrameHeader.Kind.MEDIA,
            FrameHeader.KEYFRAME | FrameHeader.FORMAT_CHANGED,
            1,
            Bytes.copyOf(media)),
        new Chunk(FrameHeader.Kind.MEDIA, FrameHeader.LOSS_BEFORE, 1, Bytes.EMPTY),
        new Chunk(
            FrameHeader.Kind.JOURNAL,
            FrameHeader.FINAL,
            4,
            Bytes.copyOf(Journal.encode(List.of()))));
  }

  /** A whole pack, made of nothing but fixed values. */
  private static ByteBuffer pack(Suite suite) {
    PackHeader header = uncommitted(suite);
    ByteBuffer file = ByteBuffer.allocate(1 << 20);
    List<IndexEntry> entries = new ArrayList<>();
    try (PackCipher cipher = cipher(header)) {
      header = header.committed(cipher.commitment());
      header.encode(file);
      int at = PackHeader.BYTES;
      for (Chunk chunk : chunks()) {
        FrameHeader frame =
            new FrameHeader(
                chunk.kind,
                chunk.flags,
                entries.size(),
                chunk.init,
                new WallTime(1_795_320_000_000_000L + entries.size()),
                1_000_000,
                new MediaTime(12345),
                25,
                chunk.plain().length,
                Bytes.copyOf(suite.hash().create().digest(chunk.plain())),
                0);
        ByteBuffer out = ByteBuffer.allocate(frame.frameBytes());
        Frames.seal(frame, header.tag(), cipher, ByteChain.of(ByteBuffer.wrap(chunk.plain())), out);
        file.put(at, out, 0, frame.frameBytes());
        entries.add(new IndexEntry(frame, at));
        at += frame.frameBytes();
      }
      Footer footer = Footer.of(Footer.State.NORMAL, header, entries, List.of());
      ByteBuffer out = ByteBuffer.allocate(footer.lengthBytes());
      footer.encode(out);
      file.put(at, out, 0, footer.lengthBytes());
      return file.limit(at + footer.lengthBytes());
    }
  }

  private static ByteBuffer sidecar() {
    ByteBuffer out = ByteBuffer.allocate(Sidecar.BYTES);
    Sidecar.encode(repeated(0x33), out);
    return out;
  }

  /** A change of a byte here is a change of the format: it needs a new version, not a new file. */
  @ParameterizedTest
  @EnumSource
  void theGoldenFilesAreWhatIsWritten(Suite suite) throws IOException {
    assertThat(bytesOf(pack(suite).position(0))).isEqualTo(Files.readAllBytes(golden(suite)));
    assertThat(bytesOf(sidecar())).isEqualTo(Files.readAllBytes(GOLDEN_KEY));
  }

  @Test
  void aHeaderNamesItsKeyframe() {
    FrameHeader header =
        new FrameHeader(
            FrameHeader.Kind.MEDIA,
            FrameHeader.KEYFRAME,
            4,
            3,
            new WallTime(1_795_320_000_000_000L),
            1_000_000,
            new MediaTime(12345),
            25,
            1000,
            Bytes.copyOf(new byte[32]),
            0xCAFEF00D);
    ByteBuffer out = ByteBuffer.wrap(header.encoded(99));
    assertThat(out.getInt(88)).isEqualTo(0xCAFEF00D);
    assertThat(FrameHeader.decode(out, 0, 99)).isEqualTo(header);
  }

  @ParameterizedTest
  @EnumSource
  void theGoldenFilesAreReadInFull(Suite suite) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(golden(suite)));
    PackHeader header = PackHeader.decode(file.slice(0, PackHeader.BYTES));
    assertThat(header.committed(new byte[32])).isEqualTo(uncommitted(suite));
    int length = Footer.lengthBytes(file);
    Footer footer = Footer.decode(file.slice(file.limit() - length, length));
    assertThat(footer.entries()).hasSize(5);
    assertThat(Footer.merkleRoot(footer.suite(), footer.entries(), footer.packTag()))
        .isEqualTo(footer.merkleRoot());
    try (PackCipher cipher = cipher(header)) {
      assertThat(cipher.matches(header.commitment().toArray())).isTrue();
      for (int i = 0; i < 5; i++) {
        IndexEntry entry = footer.entries().get(i);
        ByteBuffer frame = file.slice((int) entry.offsetBytes(), entry.header().frameBytes());
        ByteBuffer plain = ByteBuffer.allocate(entry.header().plainBytes());
        Frames.open(entry.header(), footer.packTag(), cipher, frame, plain);
        assertThat(plain.array()).isEqualTo(chunks().get(i).plain());
      }
    }
    assertThat(Sidecar.decode(ByteBuffer.wrap(Files.readAllBytes(GOLDEN_KEY))))
        .isEqualTo(repeated(0x33));
  }

  @ParameterizedTest
  @EnumSource
  void everyBitOfAFrameIsCovered(Suite suite) {
    ByteBuffer file = pack(suite);
    PackHeader header = PackHeader.decode(file.slice(0, PackHeader.BYTES));
    int length = Footer.lengthBytes(file);
    Footer footer = Footer.decode(file.slice(file.limit() - length, length));
    IndexEntry entry = footer.entries().get(1);
    try (PackCipher cipher = cipher(header)) {
      for (int bit = 0; bit < entry.header().frameBytes() * 8; bit += 3) {
        int at = (int) entry.offsetBytes() + bit / 8;
        file.put(at, (byte) (file.get(at) ^ (1 << (bit % 8))));
        ByteBuffer frame = file.slice((int) entry.offsetBytes(), entry.header().frameBytes());
        ByteBuffer plain = ByteBuffer.allocate(entry.header().plainBytes());
        assertCorrupt(() -> Frames.open(entry.header(), footer.packTag(), cipher, frame, plain));
        file.put(at, (byte) (file.get(at) ^ (1 << (bit % 8))));
      }
    }
  }

  private static void assertCorrupt(Runnable parsing) {
    assertThatThrownBy(parsing::run)
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT));
  }

  /** Random damage, with the checksum made right again so that the fields themselves are parsed. */
  private static void mutate(
      ByteBuffer valid, int from, int to, int crcAt, Consumer<ByteBuffer> parser) {
    Random random = new Random(20261122);
    for (int round = 0; round < 4000; round++) {
      ByteBuffer copy = ByteBuffer.allocate(valid.capacity()).put(0, valid, 0, valid.capacity());
      for (int i = 0; i <= random.nextInt(4); i++) {
        copy.put(from + random.nextInt(to - from), (byte) random.nextInt());
      }
      copy.putInt(crcAt, Checksums.crc(copy, 0, crcAt));
      try {
        parser.accept(copy);
      } catch (StrongroomException e) {
        assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT);
      }
    }
  }

  @Test
  void noParserFailsInAnyOtherWayThanCorrupt() {
    ByteBuffer file = pack(Suite.AES_256_GCM_SHA_256);
    ByteBuffer header = ByteBuffer.allocate(PackHeader.BYTES).put(0, file, 0, PackHeader.BYTES);
    mutate(header, 8, 200, PackHeader.BYTES - 4, PackHeader::decode);
    int length = Footer.lengthBytes(file);
    ByteBuffer footer = ByteBuffer.allocate(length).put(0, file, file.limit() - length, length);
    mutate(footer, 0, length - 4, length - 4, Footer::decode);
    mutate(footer, length - Footer.TRAILER_BYTES, length - 100, length - 4, Footer::decode);
    mutate(sidecar(), 8, 64, Sidecar.BYTES - 4, Sidecar::decode);
    long tag = PackHeader.decode(header).tag();
    ByteBuffer frame =
        ByteBuffer.allocate(FrameHeader.BYTES).put(0, file, PackHeader.BYTES, FrameHeader.BYTES);
    mutate(frame, 4, 80, 92, in -> FrameHeader.decode(in, 0, tag));
  }

  @Test
  void journalsOfAnyLengthAreRefusedUnlessWhole() {
    ByteBuffer valid = Journal.encode(Journal.decode(ByteBuffer.wrap(chunks().getFirst().plain())));
    for (int cut = 0; cut < valid.remaining(); cut++) {
      ByteBuffer part = valid.duplicate().limit(cut);
      assertCorrupt(() -> Journal.decode(part));
    }
    assertCorrupt(() -> Journal.decode(ByteBuffer.allocate(8).putInt(0, 1).putInt(4, 1 << 30)));
  }

  @Test
  void truncatedOrForeignFilesAreRefused() {
    assertCorrupt(() -> PackHeader.decode(ByteBuffer.allocate(10)));
    assertCorrupt(() -> PackHeader.decode(ByteBuffer.allocate(PackHeader.BYTES)));
    assertCorrupt(() -> Footer.decode(ByteBuffer.allocate(4096)));
    assertCorrupt(() -> Footer.decode(ByteBuffer.allocate(10)));
    assertCorrupt(() -> Sidecar.decode(ByteBuffer.allocate(4096)));
    assertCorrupt(() -> FrameHeader.decode(ByteBuffer.allocate(96), 0, 0));
  }

  /** Writes the golden files; run by hand when a new format version is introduced. */
  static void main() throws IOException {
    Files.createDirectories(Path.of("src/test/resources/golden"));
    for (Suite suite : Suite.values()) {
      Files.write(golden(suite), bytesOf(pack(suite).position(0)));
    }
    Files.write(GOLDEN_KEY, bytesOf(sidecar()));
  }
}
