package io.strongroom.ops.witness;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.crypto.tlog.TreeEdge;
import io.strongroom.crypto.tlog.Witness;
import io.strongroom.playback.tilelog.Witnessing;
import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.alarm.Alarms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log in a folder whose node has a real witness sign it over HTTP. */
final class WitnessingTest {
  private static final String ORIGIN = "strongroom.local/node/access";

  @TempDir Path root;
  private final Alarms alarms = new Alarms(Clock.systemUTC());
  private Instant now = Instant.parse("2026-11-30T09:00:00Z");
  private Path log;
  private NoteSigner signer;
  private Witness witness;
  private NoteVerifier key;
  private TreeEdge edge = new TreeEdge();

  @BeforeEach
  void start() throws IOException {
    log = Files.createDirectory(root.resolve("access"));
    signer = NoteSigner.create(root.resolve("log.key"), ORIGIN, new SecureRandom());
    witness =
        Witness.create(root.resolve("witness"), "audit.example/w", new SecureRandom(), () -> now);
    witness.trust(NoteVerifier.parse(signer.verifierKey()));
    key = NoteVerifier.parse(witness.verifierKey());
  }

  private WitnessServer serve() {
    return WitnessServer.start(witness, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private Witnessing asking(int port, NoteVerifier of) {
    URI url = URI.create("http://127.0.0.1:" + port);
    return new Witnessing(log, List.of(new Witnessing.Place(url, of)), () -> now, alarms);
  }

  private void write(TileAddress address, byte[] tile) {
    try {
      Path file = log.resolve(address.path());
      Files.createDirectories(file.getParent());
      Files.write(file, tile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void grow(long size, String entry) throws IOException {
    for (long i = edge.size(); i < size; i++) {
      byte[] bytes = (entry + i).getBytes(StandardCharsets.UTF_8);
      edge.append(MerkleTree.leafHash(bytes), this::write);
    }
    edge.partialTiles().forEach(this::write);
    Checkpoint said = Checkpoint.of(ORIGIN, size, edge.root());
    Files.write(log.resolve("checkpoint"), SignedNote.sign(said.text(), signer).encode());
  }

  private SignedNote witnessed() throws IOException {
    try (Stream<Path> files = Files.list(log.resolve("witnessed"))) {
      return SignedNote.parse(Files.readAllBytes(files.findFirst().orElseThrow()));
    }
  }

  private List<String> kinds() {
    return alarms.standing().stream().map(Alarm::kind).toList();
  }

  @Test
  void eachNewCheckpointIsSignedAndKept() throws Exception {
    try (WitnessServer server = serve();
        Witnessing asking = asking(server.port(), key)) {
      asking.round();
      assertThat(log.resolve("witnessed")).as("there is no checkpoint yet").doesNotExist();
      for (long size : List.of(1L, 300L, 300L, 1_000L)) {
        grow(size, "entry ");
        asking.round();
        assertThat(Checkpoint.parse(witnessed()).size()).isEqualTo(size);
        assertThat(witnessed().cosignedAt(key)).isPresent();
      }
      assertThat(kinds()).isEmpty();
    }
  }

  /** Put back from a copy, or signed by the same witness by a stick. */
  @Test
  void whatTheWitnessKnowsIsAskedForWhenTheNodeDoesNot() throws Exception {
    try (WitnessServer server = serve();
        Witnessing asking = asking(server.port(), key)) {
      grow(300, "entry ");
      asking.round();
      try (Stream<Path> files = Files.list(log.resolve("witnessed"))) {
        Files.delete(files.findFirst().orElseThrow());
      }
      asking.round();
      assertThat(Checkpoint.parse(witnessed()).size()).isEqualTo(300);
      grow(700, "entry ");
      asking.round();
      assertThat(Checkpoint.parse(witnessed()).size()).isEqualTo(700);
      assertThat(kinds()).isEmpty();
    }
  }

  @Test
  void aForkIsAnAlarmAtOnce() throws Exception {
    try (WitnessServer server = serve();
        Witnessing asking = asking(server.port(), key)) {
      grow(300, "entry ");
      asking.round();
      edge = new TreeEdge();
      grow(500, "other ");
      asking.round();
      assertThat(kinds()).containsExactly("access-log-unwitnessed");
      assertThat(alarms.standing().getFirst().detail()).contains("it refuses the log (422)");
    }
  }

  @Test
  void aLogThatWasCutIsAnAlarmAtOnce() throws Exception {
    try (WitnessServer server = serve();
        Witnessing asking = asking(server.port(), key)) {
      grow(300, "entry ");
      asking.round();
      edge = new TreeEdge();
      grow(200, "entry ");
      asking.round();
      assertThat(kinds()).containsExactly("access-log-unwitnessed");
      assertThat(alarms.standing().getFirst().detail()).contains("300", "200");
    }
  }

  @Test
  void aWitnessThatIsAwayIsAnAlarmAfterADay() throws Exception {
    int port;
    try (WitnessServer server = serve()) {
      port = server.port();
    }
    try (Witnessing asking = asking(port, key)) {
      grow(5, "entry ");
      asking.round();
      now = now.plus(Duration.ofHours(23));
      asking.round();
      assertThat(kinds()).isEmpty();
      now = now.plus(Duration.ofHours(1));
      asking.round();
      assertThat(kinds()).containsExactly("access-log-unwitnessed");
    }
    try (WitnessServer server = serve();
        Witnessing asking = asking(server.port(), key)) {
      asking.round();
      assertThat(kinds()).isEmpty();
    }
  }

  /** Somebody else listens there. */
  @Test
  void aSignatureOfAnotherKeyIsNotKept() throws Exception {
    Witness other =
        Witness.create(root.resolve("other"), "other.example/w", new SecureRandom(), () -> now);
    try (WitnessServer server = serve();
        Witnessing asking = asking(server.port(), NoteVerifier.parse(other.verifierKey()))) {
      grow(5, "entry ");
      asking.round();
      assertThat(log.resolve("witnessed")).doesNotExist();
    }
  }
}
