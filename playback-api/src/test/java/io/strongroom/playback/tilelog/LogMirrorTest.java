package io.strongroom.playback.tilelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.LogCheck;
import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.crypto.tlog.TileSource;
import io.strongroom.crypto.tlog.Tiles;
import io.strongroom.crypto.tlog.TreeEdge;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.peer.PeerHandler;
import io.strongroom.recording.placement.ClusterNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mirrors of logs that grow, break off, and are written anew. */
final class LogMirrorTest {
  private static final String ORIGIN = "strongroom.local/x/access";

  @TempDir Path folder;
  private final FaultyStorage storage = new FaultyStorage();
  private NoteSigner signer;

  LogMirrorTest(@TempDir Path keys) {
    signer = signer(keys);
  }

  private static NoteVerifier key(NoteSigner signer) {
    return NoteVerifier.parse(signer.verifierKey());
  }

  private static NoteSigner signer(Path keys) {
    return NoteSigner.create(keys.resolve("key"), ORIGIN, new SecureRandom());
  }

  @Test
  void aMirrorHasWhatTheLogHasAtEachSize() throws Exception {
    LogMirror mirror = new LogMirror(storage, ORIGIN);
    long before = 0;
    for (int size : new int[] {1, 2, 255, 256, 257, 600, 1_024, 1_025, 66_000}) {
      List<byte[]> leaves = leaves(size, 0);
      assertThat(mirror.follow(key(signer), note(leaves), bundles(leaves)))
          .isEqualTo(size - before);
      assertThat(mirror.follow(key(signer), note(leaves), bundles(leaves))).isZero();
      before = size;
      assertWhole(storage, size);
    }
    Set<String> paths = storage.contents().keySet();
    assertThat(paths)
        .as("no partial tile lies beside the full one")
        .noneMatch(path -> path.contains(".p/") && paths.contains(path.replaceAll("\\.p/.*", "")));
  }

  @Test
  void aLogThatDoesNotGoOnIsRefusedAndTheMirrorStays() throws Exception {
    LogMirror mirror = new LogMirror(storage, ORIGIN);
    List<byte[]> leaves = leaves(700, 0);
    mirror.follow(key(signer), note(leaves), bundles(leaves));

    List<byte[]> fewer = leaves.subList(0, 699);
    assertThatThrownBy(() -> mirror.follow(key(signer), note(fewer), bundles(fewer)))
        .isInstanceOf(InvalidLogException.class)
        .hasMessage("it has 699 entries, and 700 are known: some are gone");
    for (int size : new int[] {700, 701, 3_000}) {
      List<byte[]> other = leaves(size, 1);
      assertThatThrownBy(() -> mirror.follow(key(signer), note(other), bundles(other)))
          .isInstanceOf(InvalidLogException.class)
          .hasMessage("its " + size + " entries do not go on from the 700 that are known");
      assertWhole(storage, 700);
    }
    List<byte[]> more = leaves(3_100, 0);
    assertThat(mirror.follow(key(signer), note(more), bundles(more))).isEqualTo(2_400);
    assertWhole(storage, 3_100);
  }

  @Test
  void whatIsNotSignedOrNotOfThisLogIsRefused() throws Exception {
    LogMirror mirror = new LogMirror(storage, ORIGIN);
    List<byte[]> leaves = leaves(3, 0);
    NoteSigner stranger = signer(folder);
    assertThatThrownBy(() -> mirror.follow(key(stranger), note(leaves), bundles(leaves)))
        .isInstanceOf(InvalidNoteException.class);
    LogMirror another = new LogMirror(storage, "strongroom.local/y/access");
    assertThatThrownBy(() -> another.follow(key(signer), note(leaves), bundles(leaves)))
        .isInstanceOf(InvalidLogException.class)
        .hasMessageContaining("another log");
    TileSource cut =
        address -> bundles(leaves).read(address).map(bytes -> new byte[bytes.length - 1]);
    assertThatThrownBy(() -> mirror.follow(key(signer), note(leaves), cut))
        .isInstanceOf(InvalidLogException.class);
    assertThat(storage.contents()).isEmpty();
  }

  /** The power fails before each step; the next life follows to the end. */
  @Test
  void whateverIsHalfDoneIsDoneAgain() throws Exception {
    List<byte[]> before = leaves(250, 0);
    List<byte[]> after = leaves(600, 0);
    int steps = steps(before, after, -1);
    assertThat(steps).isGreaterThan(10);
    for (int cut = 0; cut < steps; cut++) {
      assertThat(steps(before, after, cut)).isPositive();
    }
  }

  private int steps(List<byte[]> before, List<byte[]> after, int cut) throws IOException {
    for (FaultyStorage.Unsynced unsynced : FaultyStorage.Unsynced.values()) {
      FaultyStorage first = new FaultyStorage();
      new LogMirror(first, ORIGIN).follow(key(signer), note(before), bundles(before));
      int start = first.steps;
      first.cutBefore = cut < 0 ? -1 : start + cut;
      try {
        new LogMirror(first, ORIGIN).follow(key(signer), note(after), bundles(after));
      } catch (FaultyStorage.PowerCut e) {
        // the next life
      }
      if (cut < 0) {
        return first.steps - start;
      }
      FaultyStorage second = first.afterPowerCut(unsynced);
      Checkpoint kept =
          Checkpoint.parse(
              SignedNote.parse(Objects.requireNonNull(second.contents().get("checkpoint"))));
      assertWhole(second, kept.size());
      new LogMirror(second, ORIGIN).follow(key(signer), note(after), bundles(after));
      assertWhole(second, 600);
    }
    return 1;
  }

  @Test
  void eachLogHasTwoMirrors() {
    List<NodeId> ids = LongStream.range(0, 5).mapToObj(id -> new NodeId(new UUID(1, id))).toList();
    List<NodeId> mirrored = new ArrayList<>();
    for (NodeId own : ids) {
      List<ClusterNode> others =
          ids.reversed().stream()
              .filter(id -> !id.equals(own))
              .map(id -> new ClusterNode(id, "host", 1, Set.of()))
              .toList();
      List<NodeId> after = LogMirrors.after(own, others).stream().map(ClusterNode::id).toList();
      assertThat(after).hasSize(2).doesNotContain(own);
      mirrored.addAll(after);
    }
    ids.forEach(id -> assertThat(mirrored).filteredOn(id::equals).hasSize(2));
  }

  @Test
  void requestsOfOthersAreHostile() throws Exception {
    Map<String, PeerHandler> handlers = LogMessages.handlers(folder);
    PeerHandler head = Objects.requireNonNull(handlers.get("access-log"));
    PeerHandler bundle = Objects.requireNonNull(handlers.get("access-log-bundle"));
    assertRefused(head, new byte[0], "nothing is published");
    new LogMirror(folder, ORIGIN)
        .follow(key(signer), note(leaves(300, 0)), bundles(leaves(300, 0)));
    LogMessages.Head said = LogMessages.Head.decode(head.answer("n", ByteBuffer.allocate(0)));
    assertThat(said.key()).isEqualTo(key(signer));
    assertThat(Checkpoint.parse(said.checkpoint()).size()).isEqualTo(300);
    ByteBuffer answer =
        bundle.answer("n", ByteBuffer.wrap(LogMessages.bundle(TileAddress.bundle(1, 44))));
    byte[] bytes = new byte[answer.remaining()];
    answer.get(bytes);
    assertThat(Tiles.decodeEntries(bytes, 44).getLast()).isEqualTo(leaves(300, 0).getLast());

    assertRefused(head, new byte[1], "too long");
    assertRefused(bundle, new byte[9], "malformed");
    assertRefused(bundle, new byte[11], "malformed");
    assertRefused(bundle, new byte[10], "width");
    assertRefused(bundle, ByteBuffer.allocate(10).putLong(-1).putShort((short) 1).array(), "index");
    assertRefused(
        bundle, ByteBuffer.allocate(10).putLong(7).putShort((short) 1).array(), "is missing");
  }

  private static void assertRefused(PeerHandler handler, byte[] request, String words) {
    assertThatThrownBy(() -> handler.answer("n", ByteBuffer.wrap(request)))
        .isInstanceOf(StrongroomException.class)
        .hasMessageContaining(words);
  }

  private static void assertWhole(FaultyStorage storage, long size) {
    Map<String, byte[]> files = storage.contents();
    Checkpoint said =
        Checkpoint.parse(SignedNote.parse(Objects.requireNonNull(files.get("checkpoint"))));
    assertThat(said.size()).isEqualTo(size);
    LogCheck.run(
        address -> Optional.ofNullable(files.get(address.path())), said, List.of(), entry -> {});
  }

  private static List<byte[]> leaves(int count, int salt) {
    return IntStream.range(0, count)
        .mapToObj(i -> ("entry " + i + " " + salt).getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  private SignedNote note(List<byte[]> leaves) {
    TreeEdge edge = new TreeEdge();
    leaves.forEach(leaf -> edge.append(MerkleTree.leafHash(leaf), (address, tile) -> {}));
    return SignedNote.sign(Checkpoint.of(ORIGIN, leaves.size(), edge.root()).text(), signer);
  }

  private static TileSource bundles(List<byte[]> leaves) {
    return address -> {
      int from = (int) address.index() * TileAddress.FULL;
      return Optional.of(Tiles.encodeEntries(leaves.subList(from, from + address.width())));
    };
  }
}
