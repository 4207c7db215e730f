package io.strongroom.recording.peer;

import static io.strongroom.recording.write.StoreFixture.CAMERA;
import static io.strongroom.recording.write.StoreFixture.CLASS;
import static io.strongroom.recording.write.StoreFixture.INIT;
import static io.strongroom.recording.write.StoreFixture.content;
import static io.strongroom.recording.write.StoreFixture.second;
import static io.strongroom.recording.write.StoreFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.keys.DayPublicKey;
import io.strongroom.crypto.keys.DekWrapper;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreFixture;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadingAnywhereTest {
  @TempDir Path root;
  private PeerNodes nodes;
  private PeerNodes.Node a;
  private PeerNodes.Node b;

  /** Lengths of A's answers about one pack. */
  private final List<Integer> packAnswers = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() {
    nodes = new PeerNodes(root, PeerNodes.PATIENT);
    a = nodes.node(1, this::counting);
    b = nodes.node(2);
  }

  private PeerHandler counting(String name, PeerHandler handler) {
    return (asker, request) -> {
      ByteBuffer answer = handler.answer(asker, request);
      if (name.equals(Requests.PACK)) {
        packAnswers.add(answer.remaining());
      }
      return answer;
    };
  }

  @AfterEach
  void stop() throws Exception {
    nodes.close();
  }

  private static void assertUnavailable(String words, Runnable reading) {
    assertThatThrownBy(reading::run)
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE))
        .hasMessageContaining(words);
  }

  @Test
  void aFinishedPackOfAnotherNodePlaysBitExact() {
    a.life(0, 6);
    List<byte[]> there = b.read(seconds(0, 6));
    assertThat(there).hasSize(6).containsExactlyElementsOf(a.read(seconds(0, 6)));
    assertThat(there.get(3)).isEqualTo(content(3));
    assertThat(b.footage.extent(CAMERA)).contains(seconds(0, 6));
    assertThat(b.footage.resolve(CAMERA, seconds(0, 6), 100))
        .isEqualTo(a.footage.resolve(CAMERA, seconds(0, 6), 100));
  }

  @Test
  void aLivePackOfAnotherNodePlaysAndOnlyWhatIsNewIsFetched() {
    StoreFixture.Recorder recorder = new StoreFixture.Recorder();
    try (PackStore.Writer writer = a.store.store.open(CAMERA, CLASS, recorder)) {
      writer.init(INIT.duplicate());
      for (int n = 0; n < 40; n++) {
        writer.fragment(second(n));
      }
      await().until(() -> recorder.durable.equals(seconds(0, 40).to()));
      assertThat(b.read(seconds(0, 40))).containsExactlyElementsOf(a.read(seconds(0, 40)));
      assertThat(b.footage.timeline(CAMERA, seconds(0, 60), 0))
          .isEqualTo(a.footage.timeline(CAMERA, seconds(0, 60), 0));
      // one index for resolving, none for each of the chunks
      assertThat(packAnswers).hasSize(1);
      int whole = packAnswers.getFirst();
      writer.fragment(second(40));
      await().until(() -> recorder.durable.equals(seconds(0, 41).to()));
      assertThat(b.read(seconds(38, 41))).hasSize(3);
      assertThat(packAnswers.getLast()).isLessThan(whole - 39 * 100);
    }
    assertThat(b.read(seconds(0, 41))).hasSize(41);
    assertThat(b.footage.timeline(CAMERA, seconds(0, 60), 0).liveEdge()).isEmpty();
  }

  /** The node that recorded it has removed its own, which no key opened any more. */
  @Test
  void whatAnotherNodeHoldsIsShownAndNotTakenForDeletedWhileThatIsAway() {
    a.life(0, 6);
    PackRow recorded = a.store.catalogue.packs(CAMERA, seconds(0, 6)).getFirst();
    nodes.shared.finished(recorded.wrappedTo(held(recorded)));
    a.store.catalogue.forgetAll(List.of(recorded.id()));
    Footage.Timeline timeline = b.footage.timeline(CAMERA, seconds(0, 6), 0);
    assertThat(timeline.recorded()).containsExactly(seconds(0, 6));
    assertThat(timeline.partial()).isTrue();
    assertUnavailable("is away", () -> b.footage.resolve(CAMERA, seconds(0, 6), 100));
    nodes.shared.finished(recorded);
    assertThat(b.footage.timeline(CAMERA, seconds(0, 6), 0).recorded())
        .as("of what is under the day key its recorder knows best")
        .isEmpty();
  }

  private Bytes held(PackRow row) {
    SecureRandom random = new SecureRandom();
    try (Dek dek = Dek.random(random);
        DekWrapper wrapper = new DekWrapper(random)) {
      DayPublicKey key = a.store.keys.ensure(List.of(ClassDay.keyOf(row).next())).getFirst();
      return Bytes.copyOf(wrapper.wrap(dek, key, new byte[32]).encode());
    }
  }

  @Test
  void footageAndGapsOfTwoNodesMakeOneTimeline() {
    a.life(0, 3);
    a.store.store.recordGap(CAMERA, new Gap(seconds(3, 5), GapCause.UNREACHABLE));
    // a node that takes the camera over knows of nothing since its own last footage
    b.store.store.recordGap(CAMERA, new Gap(seconds(-20, 8), GapCause.NODE_STOPPED));
    b.life(8, 10);
    for (PeerNodes.Node asked : List.of(a, b)) {
      Footage.Timeline timeline = asked.footage.timeline(CAMERA, seconds(-5, 12), 0);
      assertThat(timeline.recorded()).containsExactly(seconds(0, 3), seconds(8, 10));
      assertThat(timeline.gaps())
          .containsExactly(
              new Gap(seconds(-5, 0), GapCause.NODE_STOPPED),
              new Gap(seconds(3, 5), GapCause.UNREACHABLE),
              new Gap(seconds(5, 8), GapCause.NODE_STOPPED));
      assertThat(timeline.partial()).isFalse();
      assertThat(asked.read(seconds(0, 10))).hasSize(5);
    }
  }

  @Test
  void whatANodeThatIsAwayHasIsKnownFromTheSharedIndexAndNotReadable() {
    a.life(0, 6);
    b.life(6, 8);
    a.tellSharedIndex();
    b.tellSharedIndex();
    Footage.ChunkRef ref = b.footage.resolve(CAMERA, seconds(0, 1), 1).chunks().getFirst();
    b.footage.forget(ref.pack());
    a.leave();
    Footage.Timeline timeline = b.footage.timeline(CAMERA, seconds(0, 10), 0);
    assertThat(timeline.recorded()).containsExactly(seconds(0, 8));
    assertThat(timeline.partial()).isTrue();
    String name = PeerNodes.id(1).toString();
    assertUnavailable(name, () -> b.footage.resolve(CAMERA, seconds(0, 6), 100));
    assertUnavailable(
        name, () -> b.footage.open(b.mint.authorise(CAMERA, seconds(0, 6), "i"), ref));
    // its keyframe may lie on A; that it cannot be looked for there is no reason to show nothing
    assertThat(b.read(seconds(6, 8))).containsExactly(content(6), content(7));
  }

  /** As after a power cut: the pack is not finished, and its node is not there. */
  @Test
  void anOpenPackOfANodeThatIsAwayIsKnownUpToItsLastProgress() {
    StoreFixture.Recorder recorder = new StoreFixture.Recorder();
    try (PackStore.Writer writer = a.store.store.open(CAMERA, CLASS, recorder)) {
      writer.init(INIT.duplicate());
      writer.fragment(second(0));
      writer.fragment(second(1));
      await().until(() -> recorder.durable.equals(seconds(0, 2).to()));
      await()
          .until(
              () -> !a.store.catalogue.chunks(a.store.catalogue.openPacks().getFirst()).isEmpty());
      a.tellSharedIndex();
      a.leave();
      Footage.Timeline timeline = b.footage.timeline(CAMERA, seconds(0, 10), 0);
      assertThat(timeline.recorded()).containsExactly(seconds(0, 2));
      assertThat(timeline.partial()).isTrue();
      assertThat(timeline.liveEdge()).isEmpty();
      assertUnavailable(
          PeerNodes.id(1).toString(), () -> b.footage.resolve(CAMERA, seconds(0, 2), 100));
    }
  }

  @Test
  void withoutTheSharedIndexTimelinesAnswerAndNothingIsOpened() {
    a.life(0, 6);
    Footage.ChunkRef ref = b.footage.resolve(CAMERA, seconds(0, 1), 1).chunks().getFirst();
    nodes.indexIsHere = false;
    Footage.Timeline timeline = b.footage.timeline(CAMERA, seconds(0, 6), 0);
    assertThat(timeline.recorded()).containsExactly(seconds(0, 6));
    assertThat(timeline.partial()).isTrue();
    assertUnavailable(
        "not opened while the shared index is away",
        () -> b.footage.open(b.mint.authorise(CAMERA, seconds(0, 6), "i"), ref));
    assertUnavailable("the shared index", () -> b.footage.resolve(CAMERA, seconds(0, 6), 100));
    nodes.indexIsHere = true;
    assertThat(b.read(seconds(0, 6))).hasSize(6);
  }

  /** A volume was moved to another node with all its packs. */
  @Test
  void aPackIsFoundWhereverItLies() {
    a.life(0, 4);
    PeerNodes.Node c = nodes.node(3);
    nodes.well.replaceAll(
        node ->
            node.id().equals(PeerNodes.id(1))
                ? new ClusterNode(PeerNodes.id(9), node.host(), node.dataPort(), node.roles())
                : node);
    assertThat(c.read(seconds(0, 4))).hasSize(4);
  }

  @Test
  void aPackThatIsDeletedThereIsNotFoundHere() throws Exception {
    a.life(0, 2);
    Footage.ChunkRef ref = b.footage.resolve(CAMERA, seconds(0, 1), 1).chunks().getFirst();
    a.store.catalogue.forget(ref.pack());
    b.footage.forget(ref.pack());
    assertThatThrownBy(() -> b.footage.open(b.mint.authorise(CAMERA, seconds(0, 2), "i"), ref))
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));
  }
}
