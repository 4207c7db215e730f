package io.strongroom.crypto.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.strongroom.crypto.sign.Cosigner;
import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.SignedNote;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A log of 300 entries that another implementation has written, by the texts of the specifications
 * alone (Python's hashlib, signatures by the first two keys of RFC 8032, 7.1): ours must accept
 * every file of it, and write every byte of it. It pins the formats.
 */
class GoldenLogTest {
  private static final String ORIGIN = "log.example/golden";
  private static final Instant WITNESSED = Instant.ofEpochSecond(1_764_482_400);
  private static final String LOG_SEED =
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
  private static final String WITNESS_SEED =
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";

  @TempDir Path folder;

  /** Makes the one key that is asked for. */
  private static final class Seed extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final String seed;

    Seed(String seed) {
      this.seed = seed;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(HexFormat.of().parseHex(seed), 0, bytes, 0, bytes.length);
    }
  }

  private static Optional<byte[]> file(String path) {
    try (InputStream stream = GoldenLogTest.class.getResourceAsStream("golden/" + path)) {
      return stream == null ? Optional.empty() : Optional.of(stream.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(String path) {
    return file(path).orElseThrow();
  }

  private static NoteVerifier verifier(String name) {
    return NoteVerifier.parse(new String(bytes(name), StandardCharsets.UTF_8).strip());
  }

  private static List<byte[]> entries() {
    List<byte[]> entries = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      entries.add(("entry " + i + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return entries;
  }

  @Test
  void everyFileOfAnotherImplementationIsAccepted() {
    SignedNote note = SignedNote.parse(bytes("checkpoint"));
    assertThat(note.verify(List.of(verifier("log.verifier"), verifier("witness.verifier"))))
        .hasSize(2);
    Checkpoint said = Checkpoint.parse(note);
    assertThat(said.origin()).isEqualTo(ORIGIN);
    assertThat(said.size()).isEqualTo(300);
    TileSource source = address -> file(address.path());
    assertThat(new TiledTree(300, source).root()).isEqualTo(said.root());
    assertThat(said.hasRoot(TreeEdge.load(300, source).root())).isTrue();
    List<byte[]> read = new ArrayList<>();
    TileAddress.all(TileAddress.ENTRIES, 300).forEach(at -> read.addAll(source.entries(at)));
    List<byte[]> entries = entries();
    assertThat(read).hasSize(300);
    for (int i = 0; i < 300; i++) {
      assertThat(read.get(i)).isEqualTo(entries.get(i));
    }
    LogProof proof = LogProof.parse(bytes("257.tlog-proof"));
    assertThat(proof.index()).isEqualTo(257);
    assertThat(verify(proof, 257).root()).isEqualTo(said.root());
  }

  @Test
  void oursWritesTheSameBytes() {
    NoteSigner log = NoteSigner.create(folder.resolve("log"), ORIGIN, new Seed(LOG_SEED));
    Cosigner witness =
        new Cosigner(
            NoteSigner.create(
                folder.resolve("witness"), "witness.example/w1", new Seed(WITNESS_SEED)));
    Map<TileAddress, byte[]> tiles = new HashMap<>();
    TreeEdge edge = new TreeEdge();
    List<byte[]> entries = entries();
    entries.forEach(entry -> edge.append(MerkleTree.leafHash(entry), tiles::put));
    tiles.putAll(edge.partialTiles());
    for (TileAddress at : TileAddress.all(TileAddress.ENTRIES, 300)) {
      int from = (int) at.index() * TileAddress.FULL;
      tiles.put(at, Tiles.encodeEntries(entries.subList(from, from + at.width())));
    }
    assertThat(tiles).hasSize(5);
    tiles.forEach((at, tile) -> assertThat(tile).as(at.path()).isEqualTo(bytes(at.path())));
    SignedNote note =
        SignedNote.sign(Checkpoint.of(ORIGIN, 300, edge.root()).text(), log)
            .cosigned(witness, WITNESSED);
    assertThat(note.encode()).isEqualTo(bytes("checkpoint"));
    List<byte[]> way =
        new TiledTree(300, at -> Optional.ofNullable(tiles.get(at))).inclusionProof(257);
    assertThat(LogProof.of(257, way, note).encode()).isEqualTo(bytes("257.tlog-proof"));
    assertThat(log.verifierKey()).isEqualTo(verifier("log.verifier").toString());
    assertThat(witness.verifierKey()).isEqualTo(verifier("witness.verifier").toString());
  }

  @Test
  void everyChangedByteOfAReceiptIsFound() {
    byte[] good = bytes("257.tlog-proof");
    for (int at = 0; at < good.length; at++) {
      for (int bit : new int[] {1, 4, 32, 128}) {
        byte[] changed = good.clone();
        changed[at] ^= (byte) bit;
        assertThatExceptionOfType(RuntimeException.class)
            .as("byte %d, bit %d", at, bit)
            .isThrownBy(() -> verify(LogProof.parse(changed), 257))
            .isInstanceOfAny(
                InvalidLogException.class, InvalidNoteException.class, InvalidProofException.class);
      }
    }
  }

  @Test
  void aReceiptIsForOneEntryOfOneLogAndTheWitnessesThatSigned() {
    LogProof proof = LogProof.parse(bytes("257.tlog-proof"));
    NoteVerifier log = verifier("log.verifier");
    List<NoteVerifier> witnesses = List.of(verifier("witness.verifier"));
    assertThatExceptionOfType(InvalidProofException.class).isThrownBy(() -> verify(proof, 256));
    assertThatExceptionOfType(InvalidLogException.class)
        .isThrownBy(() -> proof.verify(entries().get(257), "other.example", log, witnesses, 1))
        .withMessageContaining("another log");
    assertThatExceptionOfType(InvalidLogException.class)
        .isThrownBy(() -> proof.verify(entries().get(257), ORIGIN, log, witnesses, 2))
        .withMessageContaining("1 witnesses");
    NoteVerifier stranger =
        NoteVerifier.parse(
            NoteSigner.create(folder.resolve("other"), ORIGIN, new SecureRandom()).verifierKey());
    assertThatExceptionOfType(InvalidNoteException.class)
        .isThrownBy(() -> proof.verify(entries().get(257), ORIGIN, stranger, witnesses, 1));
  }

  @Test
  void extraDataIsCarriedAndNotBelieved() {
    String text = new String(bytes("257.tlog-proof"), StandardCharsets.UTF_8);
    LogProof proof = LogProof.parse(utf8(text.replace("@v1\n", "@v1\nextra AAECAw==\n")));
    assertThat(proof.extra()).hasValueSatisfying(d -> assertThat(d).containsExactly(0, 1, 2, 3));
    assertThat(verify(proof, 257).size()).isEqualTo(300);
  }

  @Test
  void malformedReceiptsAreRefused() {
    String text = new String(bytes("257.tlog-proof"), StandardCharsets.UTF_8);
    String hash = text.lines().toList().get(2) + "\n";
    for (String bad :
        List.of(
            "",
            "\n\n",
            text.replace("@v1", "@v2"),
            text.replace("@v1\n", "@v1\nextra !\n"),
            text.replace("@v1\n", "@v1\nextra AAECAw==\nextra AAECAw==\n"),
            text.replace("index 257\n", ""),
            text.replace("index 257", "index 0257"),
            text.replace("index 257", "index -1"),
            text.replace("index 257", "index 9999999999999999999"),
            text.replace(hash, hash.substring(4)),
            text.replace(hash, hash.repeat(64)),
            text.replace(hash, "\n"),
            text.replace("\n", "\r\n"),
            text.substring(0, text.length() - 1),
            text.substring(0, text.indexOf("\n\n") + 2),
            text + "\n",
            "x".repeat(LogProof.MAX_BYTES + 1))) {
      assertThatExceptionOfType(InvalidLogException.class)
          .isThrownBy(() -> LogProof.parse(utf8(bad)));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LogProof.of(-1, List.of(), SignedNote.parse(bytes("checkpoint"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "log.example\n",
        "log.example\n1\n",
        "\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "log.example\n\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "log.example\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "log.example\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "log.example\n+1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "log.example\n9999999999999999999\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "log.example\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
        "log.example\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n",
        "log.example\n1\nAAAA\n",
        "log.example\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\nmore\n"
      })
  void malformedCheckpointsAreRefused(String text) {
    NoteSigner log = NoteSigner.create(folder.resolve("log"), ORIGIN, new SecureRandom());
    SignedNote note = SignedNote.sign(text, log);
    assertThatExceptionOfType(InvalidLogException.class).isThrownBy(() -> Checkpoint.parse(note));
  }

  /** The example of C2SP tlog-checkpoint, whose keys are not published, and one with more lines. */
  @Test
  void thePublishedCheckpointIsRead() {
    Checkpoint said =
        Checkpoint.parse(
            SignedNote.parse(
                utf8(
                    """
                    example.com/behind-the-sofa
                    20852163
                    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
                    more

                    \u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
                    """)));
    assertThat(said.origin()).isEqualTo("example.com/behind-the-sofa");
    assertThat(said.size()).isEqualTo(20_852_163);
    assertThat(said.extensions()).containsExactly("more");
    assertThat(said.text()).endsWith("\nmore\n");
  }

  @Test
  void aCosignatureNamesItsTimeAndIsNoSignatureOfALog() {
    NoteSigner log = NoteSigner.create(folder.resolve("log"), ORIGIN, new SecureRandom());
    NoteSigner key = NoteSigner.create(folder.resolve("w"), "w.example", new SecureRandom());
    Cosigner witness = new Cosigner(key);
    SignedNote note =
        SignedNote.sign(Checkpoint.of(ORIGIN, 0, new byte[32]).text(), log)
            .cosigned(witness, WITNESSED);
    NoteVerifier known = NoteVerifier.parse(witness.verifierKey());
    assertThat(note.verify(List.of(known))).containsExactly(known);
    assertThatExceptionOfType(InvalidNoteException.class)
        .isThrownBy(() -> note.verify(List.of(NoteVerifier.parse(key.verifierKey()))));
    assertThat(note.cosigned(witness, WITNESSED.plusSeconds(1)).toString())
        .isNotEqualTo(note.cosigned(witness, WITNESSED).toString());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> note.cosigned(witness, Instant.ofEpochSecond(-1)));
    SignedNote full = note;
    while (full.toString().lines().count() < 4 + SignedNote.MAX_SIGNATURES) {
      full = full.cosigned(witness, WITNESSED);
    }
    SignedNote last = full;
    assertThatIllegalArgumentException().isThrownBy(() -> last.cosigned(witness, WITNESSED));
  }

  /** Paths of tiles and bundles. */
  private static final List<String> FILES =
      List.of(
          "tile/0/000",
          "tile/0/001.p/44",
          "tile/1/000.p/1",
          "tile/entries/000",
          "tile/entries/001.p/44");

  private static Checkpoint said() {
    return Checkpoint.parse(SignedNote.parse(bytes("checkpoint")));
  }

  private static Checkpoint older(int size) {
    List<byte[]> hashes = entries().subList(0, size).stream().map(MerkleTree::leafHash).toList();
    return Checkpoint.of(ORIGIN, size, MerkleTree.root(hashes));
  }

  @Test
  void theWholeLogIsCheckedAndFollowsFromEveryOlderCheckpoint() {
    List<Checkpoint> all = new ArrayList<>();
    for (int size = 0; size <= 300; size += 20) {
      all.add(older(size));
    }
    all.add(older(40));
    List<byte[]> seen = new ArrayList<>();
    LogCheck.run(at -> file(at.path()), said(), all, seen::add);
    assertThat(seen).hasSize(300);
    assertThat(seen.get(299)).isEqualTo(entries().get(299));
    LogCheck.run(_ -> Optional.empty(), older(0), List.of(older(0)), seen::add);
  }

  @Test
  void everyChangedByteOfALogIsFound() {
    Map<String, byte[]> files = new HashMap<>();
    FILES.forEach(path -> files.put(path, bytes(path)));
    TileSource source = at -> Optional.ofNullable(files.get(at.path()));
    Checkpoint said = said();
    for (String path : FILES) {
      byte[] good = bytes(path);
      for (int at = 0; at < good.length; at += 1 + good.length / 600) {
        byte[] changed = good.clone();
        changed[at] ^= (byte) (1 << (at % 8));
        files.put(path, changed);
        int position = at;
        assertThatExceptionOfType(InvalidLogException.class)
            .as("%s, byte %d", path, position)
            .isThrownBy(() -> LogCheck.run(source, said, List.of(), _ -> {}));
      }
      files.remove(path);
      assertThatExceptionOfType(InvalidLogException.class)
          .isThrownBy(() -> LogCheck.run(source, said, List.of(), _ -> {}))
          .withMessageContaining("missing");
      files.put(path, good);
    }
    LogCheck.run(source, said, List.of(), _ -> {});
  }

  @Test
  void aLogThatWasForkedCutOrSwappedDoesNotFollow() {
    TileSource source = at -> file(at.path());
    Checkpoint forked = Checkpoint.of(ORIGIN, 200, new byte[32]);
    Checkpoint other = Checkpoint.of("other.example", 200, older(200).root());
    Checkpoint longer = Checkpoint.of(ORIGIN, 301, new byte[32]);
    for (Map.Entry<Checkpoint, String> bad :
        Map.of(forked, "first 200", other, "other.example", longer, "cut off").entrySet()) {
      assertThatExceptionOfType(InvalidLogException.class)
          .isThrownBy(() -> LogCheck.run(source, said(), List.of(bad.getKey()), _ -> {}))
          .withMessageContaining(bad.getValue());
    }
  }

  private static Checkpoint verify(LogProof proof, int entry) {
    return proof.verify(
        entries().get(entry),
        ORIGIN,
        verifier("log.verifier"),
        List.of(verifier("witness.verifier")),
        1);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
