package io.strongroom.playback.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.playback.audit.AccessLogEntry.Event;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * The bytes of leaves and contents, pinned by a file that another program has written from the
 * table in the design page: name, leaf, salted content; at the end the root of their tree.
 */
class LeafTest {
  private static final UUID SESSION = UUID.fromString("0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d");
  private static final UUID GRANT = UUID.fromString("22222222-3333-4444-8555-666666666666");
  private static final CameraId CAMERA = CameraId.parse("11111111-2222-4333-8444-555555555555");
  private static final TimeRange MINUTE =
      new TimeRange(new WallTime(1_764_400_000_000_000L), new WallTime(1_764_400_060_000_000L));

  private static final Map<String, AccessLogEntry> EXPECTED = new LinkedHashMap<>();

  static {
    EXPECTED.put(
        "intent",
        entry(
            1_764_482_400_000_000L,
            new Event.Intended(
                intent(
                    "李伟",
                    "unit 7",
                    "case 2026-117, a lost child",
                    Intent.Action.PLAYBACK,
                    GRANT.toString()))));
    TimeRange seen =
        new TimeRange(new WallTime(1_764_400_001_000_000L), new WallTime(1_764_400_059_000_000L));
    EXPECTED.put(
        "delivery",
        entry(
            1_764_482_460_000_000L,
            new Event.Delivered(0, new Delivery(Optional.of(seen), 123_456))));
    EXPECTED.put(
        "delivery-of-nothing",
        entry(1_764_482_461_000_000L, new Event.Delivered(258, new Delivery(Optional.empty(), 0))));
    EXPECTED.put(
        "refusal",
        entry(
            1_764_482_462_000_000L,
            new Event.Refused(
                intent("clerk", "office", "", Intent.Action.LIVE, ""),
                "administrators see no footage")));
    Granted granted =
        new Granted(
            List.of(CAMERA),
            new TimeRange(
                new WallTime(1_764_400_000_000_000L), new WallTime(1_764_403_600_000_000L)),
            new WallTime(1_765_087_200_000_000L),
            Set.of(Intent.Action.PLAYBACK, Intent.Action.EXPORT));
    EXPECTED.put(
        "approval",
        entry(
            1_764_482_463_000_000L,
            new Event.Decided(
                new Decision(
                    GRANT,
                    "approve",
                    "chief",
                    "bureau",
                    "",
                    GoldenLeaves.digest(0),
                    Optional.of(granted)))));
    EXPECTED.put(
        "revocation",
        entry(
            1_764_482_464_000_000L,
            new Event.Decided(
                new Decision(
                    GRANT,
                    "revoke",
                    "chief",
                    "bureau",
                    "the case is closed",
                    GoldenLeaves.digest(32),
                    Optional.empty()))));
  }

  @Test
  void everyGoldenLeafIsReadAndWrittenAgain() throws Exception {
    Map<String, GoldenLeaves.Pair> golden = golden();
    assertThat(golden.keySet()).containsExactlyElementsOf(EXPECTED.keySet());
    golden.forEach(
        (name, bytes) -> {
          Leaf leaf = Leaf.parse(bytes.leaf());
          assertThat(leaf.encode()).as(name).isEqualTo(bytes.leaf());
          assertThat(LeafContent.parse(bytes.content()).encode()).isEqualTo(bytes.content());
          assertThat(leaf.commitment()).isEqualTo(LeafContent.commitment(bytes.content()));
          assertThat(Entries.decode(0, leaf, Optional.of(bytes.content())))
              .isEqualTo(EXPECTED.get(name));
        });
  }

  @Test
  void theirTreeHasTheGoldenRoot() throws Exception {
    List<byte[]> hashes = new ArrayList<>();
    golden().values().forEach(bytes -> hashes.add(MerkleTree.leafHash(bytes.leaf())));
    String root = GoldenLeaves.lines("leaves.txt").getLast().substring("root ".length());
    assertThat(MerkleTree.root(hashes)).isEqualTo(HexFormat.of().parseHex(root));
  }

  @Test
  void anErasedContentLeavesWhatTheLeafSays() throws Exception {
    Leaf leaf = Leaf.parse(Objects.requireNonNull(golden().get("intent")).leaf());
    AccessLogEntry erased = Entries.decode(7, leaf, Optional.empty());
    assertThat(erased.erased()).isTrue();
    assertThat(erased.event())
        .isEqualTo(
            new Event.Intended(intent("", "", "", Intent.Action.PLAYBACK, GRANT.toString())));
  }

  @Test
  void aContentBelongsToItsTypeOfLeafAlone() throws Exception {
    Leaf leaf = Leaf.parse(Objects.requireNonNull(golden().get("intent")).leaf());
    byte[] other = Objects.requireNonNull(golden().get("refusal")).content();
    assertThatExceptionOfType(InvalidLogException.class)
        .isThrownBy(() -> Entries.decode(0, leaf, Optional.of(other)));
  }

  @Test
  void otherBytesAreRefusedByOneException() throws Exception {
    Random random = new Random(11);
    for (GoldenLeaves.Pair each : golden().values()) {
      for (int length = 0; length < each.leaf().length; length++) {
        byte[] cut = Arrays.copyOf(each.leaf(), length);
        assertThatExceptionOfType(InvalidLogException.class).isThrownBy(() -> Leaf.parse(cut));
      }
      byte[] longer = Arrays.copyOf(each.leaf(), each.leaf().length + 1);
      assertThatExceptionOfType(InvalidLogException.class).isThrownBy(() -> Leaf.parse(longer));
      for (int length = 0; length < each.content().length; length++) {
        byte[] cut = Arrays.copyOf(each.content(), length);
        assertThatExceptionOfType(InvalidLogException.class)
            .isThrownBy(() -> LeafContent.parse(cut));
      }
      for (int i = 0; i < 2_000; i++) {
        byte[] changed = each.leaf().clone();
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        try {
          assertThat(Leaf.parse(changed).encode()).isEqualTo(changed);
        } catch (InvalidLogException e) {
          assertThat(e).hasMessageContaining("lea");
        }
      }
    }
  }

  private static AccessLogEntry entry(long at, Event event) {
    return new AccessLogEntry(0, new WallTime(at), event, false);
  }

  private static Intent intent(
      String user, String unit, String purpose, Intent.Action action, String grant) {
    return new Intent(SESSION, user, unit, purpose, CAMERA, MINUTE, action, grant);
  }

  private static Map<String, GoldenLeaves.Pair> golden() throws IOException {
    return GoldenLeaves.named("leaves.txt");
  }
}
