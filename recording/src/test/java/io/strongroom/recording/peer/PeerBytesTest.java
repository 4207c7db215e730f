package io.strongroom.recording.peer;

import static io.strongroom.recording.write.StoreFixture.CAMERA;
import static io.strongroom.recording.write.StoreFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.read.CopyCheck;
import io.strongroom.recording.read.Outline;
import io.strongroom.recording.replica.ReplicaPeers;
import io.strongroom.recording.replica.ReplicaPeers.Following;
import io.strongroom.recording.replica.ReplicaPeers.Grown;
import io.strongroom.recording.replica.ReplicaPeers.Growth;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerBytesTest {
  private static final PackId PACK = new PackId(CAMERA, new Epoch(77, PeerNodes.id(1), 3));
  private static final Outline OUTLINE =
      new Outline(
          List.of(
              new Outline.Piece(PACK, List.of(seconds(0, 3), seconds(5, 9)), true, false),
              new Outline.Piece(
                  new PackId(CAMERA, new Epoch(78, PeerNodes.id(1), 0)),
                  List.of(seconds(9, 10)),
                  false,
                  true)),
          List.of(new Gap(seconds(3, 5), GapCause.DISK)),
          Optional.of(seconds(0, 10)),
          Outline.Missing.NOTHING);

  private static <T> T parse(byte[] bytes, Function<ByteBuffer, T> parser) {
    return Wire.parse(ErrorKind.CORRUPT, "it", ByteBuffer.wrap(bytes), parser);
  }

  private static byte[] outline() {
    ByteBuffer bytes = Answers.of(OUTLINE);
    byte[] whole = new byte[bytes.remaining()];
    bytes.get(whole);
    return whole;
  }

  @Test
  void anOutlineComesBackAsItWas() {
    Outline parsed = parse(outline(), in -> Answers.outline(CAMERA, in));
    assertThat(parsed).isEqualTo(OUTLINE);
  }

  @Test
  void requestsComeBackAsTheyWere() {
    Requests.Pack pack = new Requests.Pack(PACK, 41);
    Requests.Pack packAgain = parse(pack.encoded(), Requests.Pack::decode);
    assertThat(packAgain).isEqualTo(pack);
    Requests.Piece piece = new Requests.Piece(PACK, 4_096, 8_192);
    Requests.Piece pieceAgain = parse(piece.encoded(), Requests.Piece::decode);
    assertThat(pieceAgain).isEqualTo(piece);
    Requests.Outlined outlined = new Requests.Outlined(CAMERA, seconds(0, 9));
    Requests.Outlined outlinedAgain = parse(outlined.encoded(), Requests.Outlined::decode);
    assertThat(outlinedAgain).isEqualTo(outlined);
  }

  @Test
  void everyShorterOrLongerOutlineIsRefused() {
    byte[] whole = outline();
    for (int length = 0; length <= whole.length + 3; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      if (length != whole.length) {
        assertThatThrownBy(() -> parse(cut, in -> Answers.outline(CAMERA, in)))
            .isInstanceOf(StrongroomException.class);
      }
    }
  }

  /** Whatever comes is an outline within its bounds or a failure of the one kind. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void changedBytesAreAnOutlineOrRefused(long seed) {
    Random random = new Random(seed);
    for (int n = 0; n < 20_000; n++) {
      byte[] changed = outline();
      for (int i = random.nextInt(4); i >= 0; i--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      try {
        Outline parsed = parse(changed, in -> Answers.outline(CAMERA, in));
        assertThat(parsed.packs()).hasSizeLessThanOrEqualTo(4);
      } catch (StrongroomException e) {
        assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT);
      }
    }
  }

  @Test
  void aPieceOutOfBoundsIsRefused() {
    for (Requests.Piece piece :
        List.of(
            new Requests.Piece(PACK, -1, 1),
            new Requests.Piece(PACK, Long.MAX_VALUE, 1),
            new Requests.Piece(PACK, 0, 0),
            new Requests.Piece(PACK, 0, -5),
            new Requests.Piece(PACK, 0, Requests.MAX_PIECE_BYTES + 1))) {
      assertThatThrownBy(() -> parse(piece.encoded(), Requests.Piece::decode))
          .isInstanceOf(StrongroomException.class);
    }
  }

  @Test
  void offersAndQuestionsAboutCopiesComeBackAsTheyWere() {
    ReplicaPeers.Offer offer =
        new ReplicaPeers.Offer(
            PACK, 8_192, PeerNodes.id(1), Set.of(PeerNodes.id(2), PeerNodes.id(3)));
    ReplicaPeers.Offer again = parse(ReplicaRequests.encoded(offer), ReplicaRequests::offer);
    assertThat(again).isEqualTo(offer);
    List<PackId> asked = List.of(PACK, new PackId(CAMERA, new Epoch(78, PeerNodes.id(1), 0)));
    List<PackId> askedAgain = parse(ReplicaRequests.encoded(asked), ReplicaRequests::packs);
    assertThat(askedAgain).isEqualTo(asked);
    ByteBuffer held = ReplicaRequests.of(asked, Set.of(PACK));
    assertThat(ReplicaRequests.held(asked, held)).containsExactly(PACK);
    for (ReplicaPeers.State state : ReplicaPeers.State.values()) {
      assertThat(ReplicaRequests.state(ReplicaRequests.of(state))).isEqualTo(state);
    }
  }

  @Test
  void malformedOffersAndQuestionsAboutCopiesAreRefused() {
    byte[] offer =
        ReplicaRequests.encoded(
            new ReplicaPeers.Offer(PACK, 8_192, PeerNodes.id(1), Set.of(PeerNodes.id(2))));
    byte[] asked = ReplicaRequests.encoded(List.of(PACK, PACK));
    for (int length = 0; length <= offer.length + 3; length++) {
      byte[] cut = Arrays.copyOf(offer, length);
      if (length != offer.length) {
        assertThatThrownBy(() -> parse(cut, ReplicaRequests::offer))
            .isInstanceOf(StrongroomException.class);
      }
    }
    for (int length = 0; length <= asked.length + 3; length++) {
      byte[] cut = Arrays.copyOf(asked, length);
      if (length != asked.length) {
        assertThatThrownBy(() -> parse(cut, ReplicaRequests::packs))
            .isInstanceOf(StrongroomException.class);
      }
    }
    byte[] sizeless = offer.clone();
    sizeless[44] = -1;
    assertThatThrownBy(() -> parse(sizeless, ReplicaRequests::offer))
        .isInstanceOf(StrongroomException.class);
    byte[] many = offer.clone();
    many[68] = 100;
    assertThatThrownBy(() -> parse(many, ReplicaRequests::offer))
        .isInstanceOf(StrongroomException.class);
    assertThatThrownBy(() -> parse(new byte[] {4}, ReplicaRequests::state))
        .isInstanceOf(StrongroomException.class);
    assertThatThrownBy(() -> parse(new byte[] {2}, in -> ReplicaRequests.held(List.of(PACK), in)))
        .isInstanceOf(StrongroomException.class);
  }

  @Test
  void verdictsOfKeyholdersComeBackAsTheyWereOrAreRefused() {
    ReplicaRequests.Held held = new ReplicaRequests.Held(PACK, PeerNodes.id(2));
    ReplicaRequests.Held again = parse(held.encoded(), ReplicaRequests.Held::decode);
    assertThat(again).isEqualTo(held);
    for (int length = 0; length <= held.encoded().length + 3; length++) {
      if (length != held.encoded().length) {
        byte[] cut = Arrays.copyOf(held.encoded(), length);
        assertThatThrownBy(() -> parse(cut, ReplicaRequests.Held::decode))
            .isInstanceOf(StrongroomException.class);
      }
    }
    for (CopyCheck.Verdict verdict :
        List.of(
            CopyCheck.Verdict.SOUND,
            new CopyCheck.Verdict(false, CopyCheck.Verdict.NO_CHUNK),
            new CopyCheck.Verdict(false, 4_095))) {
      assertThat(ReplicaRequests.verdict(ReplicaRequests.of(verdict))).isEqualTo(verdict);
    }
    for (byte[] wrong :
        new byte[][] {
          {},
          {1},
          {1, -1, -1, -1},
          {1, -1, -1, -1, -1, 0},
          {2, -1, -1, -1, -1},
          {1, 0, 0, 0, 1},
          {0, -1, -1, -1, -2},
          {0, 0, 0, 16, 0},
          {0, 127, 0, 0, 0}
        }) {
      assertThatThrownBy(() -> parse(wrong, ReplicaRequests::verdict))
          .isInstanceOf(StrongroomException.class);
    }
  }

  private static final Following QUESTION =
      new Following(PeerNodes.id(2), true, Map.of(PACK, 8_192L));
  private static final List<Grown> GROWN =
      List.of(
          new Grown(PACK, Growth.FINISHED, 12_288),
          new Grown(new PackId(CAMERA, new Epoch(78, PeerNodes.id(1), 0)), Growth.OPEN, 4_096));

  private static byte[] grown() {
    ByteBuffer bytes = ReplicaRequests.of(QUESTION, GROWN);
    byte[] whole = new byte[bytes.remaining()];
    bytes.get(whole);
    return whole;
  }

  @Test
  void whatIsSaidAboutOpenPacksComesBackAsItWas() {
    Following question = parse(ReplicaRequests.encoded(QUESTION), ReplicaRequests::following);
    assertThat(question).isEqualTo(QUESTION);
    List<Grown> answer = parse(grown(), in -> ReplicaRequests.grown(QUESTION, in));
    assertThat(answer).isEqualTo(GROWN);
  }

  @Test
  void malformedWordsAboutOpenPacksAreRefused() {
    byte[] question = ReplicaRequests.encoded(QUESTION);
    for (int length = 0; length <= question.length + 3; length++) {
      if (length != question.length) {
        byte[] cut = Arrays.copyOf(question, length);
        assertThatThrownBy(() -> parse(cut, ReplicaRequests::following))
            .isInstanceOf(StrongroomException.class);
      }
    }
    byte[] answer = grown();
    for (int length = 0; length <= answer.length + 3; length++) {
      if (length != answer.length) {
        byte[] cut = Arrays.copyOf(answer, length);
        assertThatThrownBy(() -> parse(cut, in -> ReplicaRequests.grown(QUESTION, in)))
            .isInstanceOf(StrongroomException.class);
      }
    }
    // state, sign, out of range, not at a block's end, count
    for (int[] change : new int[][] {{0, 4}, {1, -1}, {2, 1}, {8, 1}, {9, 1}, {9, -1}}) {
      byte[] wrong = answer.clone();
      wrong[change[0]] = (byte) change[1];
      assertThatThrownBy(() -> parse(wrong, in -> ReplicaRequests.grown(QUESTION, in)))
          .isInstanceOf(StrongroomException.class);
    }
    Following noMore = new Following(PeerNodes.id(2), false, QUESTION.copied());
    assertThatThrownBy(() -> parse(answer, in -> ReplicaRequests.grown(noMore, in)))
        .isInstanceOf(StrongroomException.class);
    byte[] many = question.clone();
    many[17] = 1;
    assertThatThrownBy(() -> parse(many, ReplicaRequests::following))
        .isInstanceOf(StrongroomException.class);
  }
}
