package io.strongroom.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.crypto.tlog.Submission;
import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.crypto.tlog.TreeEdge;
import io.strongroom.crypto.tlog.Witness;
import io.strongroom.ops.witness.WitnessServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An office outside, by its commands and over HTTP, with a log in a folder. */
final class WitnessCommandTest {
  private static final String ORIGIN = "node1.example/access";

  @TempDir Path root;
  private final List<byte[]> leaves = new ArrayList<>();
  private final TreeEdge edge = new TreeEdge();
  private NoteSigner log;
  private Path folder;
  private Path stick;
  private NoteVerifier key;

  @BeforeEach
  void create() throws IOException {
    log = NoteSigner.create(root.resolve("log.key"), ORIGIN, new SecureRandom());
    folder = root.resolve("witness");
    stick = Files.createDirectory(root.resolve("stick"));
    CommandRun made = run("create", "--folder", folder, "--name", "audit.example/w");
    assertThat(made.code()).isZero();
    key = NoteVerifier.parse(made.out().strip());
    assertThat(key.isWitness()).isTrue();
    Path verifier = Files.writeString(root.resolve("log.verifier"), log.verifierKey() + "\n");
    assertThat(run("trust", "--folder", folder, verifier).out())
        .contains("log " + ORIGIN + ": 0 entries");
  }

  private static CommandRun run(String command, Object... arguments) {
    List<String> all = new ArrayList<>(List.of("witness", command));
    Arrays.stream(arguments).map(Object::toString).forEach(all::add);
    return CommandRun.of(all);
  }

  private void write(TileAddress address, byte[] tile) {
    try {
      Path file = stick.resolve(address.path());
      Files.createDirectories(file.getParent());
      Files.write(file, tile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The log grows, and is brought on the stick. */
  private void bring(int size, String entry) throws IOException {
    for (int i = leaves.size(); i < size; i++) {
      byte[] leaf = MerkleTree.leafHash((entry + i).getBytes(StandardCharsets.UTF_8));
      leaves.add(leaf);
      edge.append(leaf, this::write);
    }
    edge.partialTiles().forEach(this::write);
    Files.write(stick.resolve("checkpoint"), checkpoint(size).encode());
  }

  private SignedNote checkpoint(int size) {
    byte[] tree = MerkleTree.root(leaves.subList(0, size));
    return SignedNote.sign(Checkpoint.of(ORIGIN, size, tree).text(), log);
  }

  @Test
  void aLogOnAStickIsSignedWhileItGrowsAndNotWhenItForks() throws IOException {
    for (int size : List.of(3, 300, 70_000)) {
      bring(size, "entry ");
      CommandRun signed = run("sign", "--folder", folder, stick);
      assertThat(signed.code()).as(signed.err()).isZero();
      assertThat(signed.out()).contains("signed: " + ORIGIN + ", " + size + " entries");
      SignedNote note = SignedNote.parse(Files.readAllBytes(stick.resolve("checkpoint")));
      assertThat(note.cosignedAt(key)).isPresent();
    }
    assertThat(run("sign", "--folder", folder, stick).code()).as("again").isZero();
    assertThat(run("show", "--folder", folder).out()).contains("70000 entries");

    byte[] wrong = leaves.get(5).clone();
    wrong[0] ^= 1;
    leaves.set(5, wrong);
    Files.write(stick.resolve("checkpoint"), checkpoint(70_000).encode());
    CommandRun fork = run("sign", "--folder", folder, stick);
    assertThat(fork.code()).isEqualTo(ExitCode.DOES_NOT_HOLD);
    assertThat(fork.err()).contains("a fork, or an older copy");
  }

  @Test
  void whatCannotBeSignedIsSaidInWords() throws IOException {
    assertThat(run("sign", "--folder", folder, stick).err()).contains("LOG: ", "does not exist");
    Files.writeString(stick.resolve("checkpoint"), "nothing\n");
    assertThat(run("sign", "--folder", folder, stick).code()).isEqualTo(ExitCode.DOES_NOT_HOLD);
    bring(5, "entry ");
    assertThat(run("sign", "--folder", folder, stick).code()).isZero();
    bring(9, "entry ");
    Files.delete(stick.resolve("tile/0/000.p/9"));
    assertThat(run("sign", "--folder", folder, stick).err()).contains("tile/0/000 is missing");
    assertThat(run("create", "--folder", folder, "--name", "other").err())
        .contains("exists already");
    assertThat(run("create", "--folder", root.resolve("x"), "--name", "a b").code()).isEqualTo(64);
    assertThat(run("serve", "--folder", folder, "--listen", "nowhere").err())
        .contains("--listen: nowhere must be HOST:PORT");
  }

  /** The statuses of C2SP tlog-witness. */
  @Test
  void logsReachItOverHttp() throws Exception {
    bring(300, "entry ");
    Witness witness = Witness.open(folder, Clock.systemUTC());
    InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (WitnessServer server = WitnessServer.start(witness, local);
        HttpClient client = HttpClient.newHttpClient()) {
      Asking ask = new Asking(client, server.port());
      HttpResponse<String> first = ask.post(submission(0, 7).encode());
      assertThat(first.statusCode()).isEqualTo(200);
      SignedNote note =
          SignedNote.parse((checkpoint(7) + first.body()).getBytes(StandardCharsets.UTF_8));
      assertThat(note.cosignedAt(key)).isPresent();

      HttpResponse<String> stale = ask.post(submission(3, 300).encode());
      assertThat(stale.statusCode()).isEqualTo(409);
      assertThat(stale.headers().firstValue("Content-Type")).contains("text/x.tlog.size");
      assertThat(stale.body()).isEqualTo("7\n");
      assertThat(ask.post(submission(9, 7).encode()).statusCode()).isEqualTo(400);
      assertThat(ask.post(new byte[0]).statusCode()).isEqualTo(400);
      assertThat(ask.post(new byte[Submission.MAX_BYTES + 1]).statusCode()).isEqualTo(413);
      Submission unproved = new Submission(7, List.of(), checkpoint(300));
      assertThat(ask.post(unproved.encode()).statusCode()).isEqualTo(422);
      assertThat(ask.post(foreign("other.example/log").encode()).statusCode()).isEqualTo(404);
      assertThat(ask.post(foreign(ORIGIN).encode()).statusCode()).isEqualTo(403);
      assertThat(ask.get("/add-checkpoint")).isEqualTo(405);
      assertThat(ask.get("/")).isEqualTo(404);
      assertThat(ask.post(submission(7, 300).encode()).statusCode()).isEqualTo(200);
    }
  }

  private Submission submission(int old, int size) {
    List<byte[]> proof =
        old == 0 || old > size
            ? List.of()
            : MerkleTree.consistencyProof(leaves.subList(0, size), old);
    return new Submission(old, proof, checkpoint(size));
  }

  /** Signed by a key that nobody trusts. */
  private Submission foreign(String origin) {
    NoteSigner stranger =
        NoteSigner.create(
            root.resolve(origin.replace('/', '-') + ".key"), origin, new SecureRandom());
    byte[] tree = MerkleTree.root(leaves.subList(0, 9));
    Checkpoint said = Checkpoint.of(origin, 9, tree);
    return new Submission(7, List.of(), SignedNote.sign(said.text(), stranger));
  }

  private record Asking(HttpClient client, int port) {
    HttpResponse<String> post(byte[] body) throws IOException, InterruptedException {
      return client.send(
          HttpRequest.newBuilder(uri("/add-checkpoint"))
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }

    int get(String path) throws IOException, InterruptedException {
      return client
          .send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }

    private URI uri(String path) {
      return URI.create("http://127.0.0.1:" + port + path);
    }
  }
}
