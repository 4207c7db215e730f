package io.strongroom.recording.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ReplicaRows.Checked;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.PackListing;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.volume.FaultyStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Node 1 records and is a keyholder; node 2 has copies and no keys unless a test gives it some. */
class CopyCheckTest {
  private static final NodeId A = PeerNodes.id(1);
  private static final NodeId B = PeerNodes.id(2);

  /** The first frame is the init segment. */
  private static final long IN_FIRST_FRAME = 4_096 + 300;

  @TempDir Path root;
  private PeerNodes nodes;
  private PeerNodes.Node a;
  private PeerNodes.Node b;

  @BeforeEach
  void start() {
    nodes = new PeerNodes(root, PeerNodes.PATIENT);
    nodes.keysAreShared = true;
    nodes.checksHere = false;
    a = nodes.node(1);
    b = nodes.node(2);
    a.life(0, 6);
  }

  @AfterEach
  void stop() throws Exception {
    nodes.close();
  }

  private static List<PackRow> rows(PeerNodes.Node node) {
    List<PackRow> rows = new ArrayList<>();
    node.store.catalogue.forEach(rows::add);
    return rows;
  }

  private static PackRow only(PeerNodes.Node node) {
    assertThat(rows(node)).hasSize(1);
    return rows(node).getFirst();
  }

  private static Path pack(PeerNodes.Node node) {
    return PackListing.files(node.store.volumes.all().getFirst()).stream()
        .filter(file -> file.toString().endsWith(".pack"))
        .findFirst()
        .orElseThrow();
  }

  private void settle() {
    await()
        .atMost(PeerNodes.PATIENT)
        .until(
            () -> {
              a.replicator.round();
              return a.store.catalogue.replicas().owing().packs() == 0;
            });
  }

  private static void rounds(PeerNodes.Node node) {
    for (int n = 0; n < 4; n++) {
      node.verifier.round();
    }
  }

  private void assertNotChecked() {
    assertThat(b.verifier.checked()).isZero();
    assertThat(b.store.catalogue.replicas().checked(only(b).id())).isEmpty();
    assertThat(b.store.alarms.standing()).isEmpty();
    assertThat(a.keysUsedForChecks).hasValue(0);
    assertThat(a.intents).isEmpty();
  }

  private void assertCheckedAfterARest() {
    nodes.nanos.addAndGet(Duration.ofMinutes(2).toNanos());
    rounds(b);
    assertThat(b.verifier.checked()).isOne();
    assertThat(a.intents).hasSize(1);
  }

  private static boolean isSound(PeerNodes.Node node, PackRow row) {
    return node.store.catalogue.replicas().checked(row.id()).map(Checked::sound).orElseThrow();
  }

  private static List<String> damaged(PeerNodes.Node node) {
    return node.store.alarms.standing().stream()
        .filter(alarm -> alarm.kind().equals("pack-damaged"))
        .map(Alarm::subject)
        .toList();
  }

  @Test
  void aCopyIsCheckedOnceByAKeyholderAndTheIntentIsInItsLog() {
    settle();
    rounds(b);
    rounds(a);
    assertThat(a.intents).containsExactly(only(b).id() + " on " + B);
    assertThat(a.keysUsedForChecks).hasValue(1);
    assertThat(b.intents).isEmpty();
    assertThat(b.verifier.checked()).isOne();
    assertThat(b.verifier.damaged()).isZero();
    assertThat(isSound(b, only(b))).isTrue();
    assertThat(a.verifier.checked()).isZero();
  }

  @Test
  void aKeyholderChecksItsOwnCopies() {
    nodes.checksHere = true;
    PeerNodes.Node c = nodes.node(3);
    nodes.well.removeIf(node -> node.id().equals(B));
    settle();
    rounds(c);
    assertThat(c.intents).containsExactly(only(c).id() + " on " + PeerNodes.id(3));
    assertThat(c.verifier.checked()).isOne();
    assertThat(a.intents).isEmpty();
  }

  @Test
  void whatWasSealedWithAnotherDigestIsAnAlarmAndStays() throws IOException {
    PackRow row = SealedWrong.firstChunk(a, pack(a), only(a));
    settle();
    assertThat(only(b).merkleRoot()).isEqualTo(row.merkleRoot());
    rounds(b);
    assertThat(b.verifier.checked()).isOne();
    assertThat(b.verifier.damaged()).isOne();
    assertThat(isSound(b, row)).isFalse();
    assertThat(damaged(b)).containsExactly(only(b).volume() + "/" + row.id());
    assertThat(a.intents).hasSize(1);
  }

  @Test
  void theKeyOfAnotherPackIsAnAlarm() {
    a.life(6, 9);
    PackRow row = rows(a).getFirst();
    a.store.catalogue.finished(
        SealedWrong.with(row, row.merkleRoot(), rows(a).getLast().wrappedKey()));
    settle();
    rounds(b);
    assertThat(b.verifier.checked()).isEqualTo(2);
    assertThat(b.verifier.damaged()).isOne();
    assertThat(isSound(b, row)).isFalse();
    assertThat(damaged(b)).hasSize(1);
  }

  @Test
  void aCopyThatItsDiskHasDamagedIsAnAlarmAndIsMendedFromTheOriginal() throws Exception {
    settle();
    FaultyStorage.flipBit(pack(b), 8 * IN_FIRST_FRAME);
    rounds(b);
    assertThat(b.verifier.damaged()).isOne();
    assertThat(damaged(b)).containsExactly(only(b).volume() + "/" + only(b).id());
    assertThat(b.damaged.byChecksum()).containsExactly(only(b).id());
    assertThat(b.repair.mend(only(b))).isTrue();
    assertThat(java.nio.file.Files.readAllBytes(pack(b)))
        .isEqualTo(java.nio.file.Files.readAllBytes(pack(a)));
  }

  @Test
  void aCopyWhoseHeaderIsDamagedIsFoundWithoutAKey() throws IOException {
    settle();
    FaultyStorage.flipBit(pack(b), 8 * 40);
    rounds(b);
    assertThat(b.verifier.damaged()).isOne();
    assertThat(b.damaged.byChecksum()).containsExactly(only(b).id());
    assertThat(a.intents).isEmpty();
  }

  @Test
  void copiesThatNobodyHasAKeyForDoNotKeepTheOthersFromTheirTurn() {
    a.life(6, 9);
    settle();
    a.keysAreMissing = true;
    rounds(b);
    assertThat(a.intents).as("one for each copy").hasSize(2);
    a.keysAreMissing = false;
    nodes.nanos.addAndGet(Duration.ofHours(1).toNanos());
    rounds(b);
    assertThat(b.verifier.checked()).isZero();
    nodes.nanos.addAndGet(Duration.ofDays(1).toNanos());
    rounds(b);
    assertThat(b.verifier.checked()).isEqualTo(2);
    assertThat(b.verifier.damaged()).isZero();
  }

  @Test
  void withoutAKeyholderNothingIsCheckedUntilOneIsThere() {
    settle();
    ClusterNode away =
        nodes.well.stream().filter(node -> node.id().equals(A)).findFirst().orElseThrow();
    nodes.well.remove(away);
    rounds(b);
    assertNotChecked();
    nodes.well.add(away);
    assertCheckedAfterARest();
  }

  @Test
  void aKeyholderWhosePassphraseIsMissingWritesNoIntent() {
    settle();
    a.keysAreOpen = false;
    rounds(b);
    assertNotChecked();
    a.keysAreOpen = true;
    assertCheckedAfterARest();
  }

  @Test
  void noKeyIsUsedIfTheLogCannotBeWritten() {
    settle();
    a.logIsAway = true;
    rounds(b);
    assertNotChecked();
    a.logIsAway = false;
    assertCheckedAfterARest();
  }

  @Test
  void whoAsksTooOftenOrForNobodysPackIsRefused() {
    settle();
    PeerClient client = nodes.client(nodes.identity("asker"));
    ClusterNode keyholder = nodes.well.getFirst();
    byte[] unknown = new ReplicaRequests.Held(only(a).id(), PeerNodes.id(99)).encoded();
    assertRefused(client, keyholder, unknown, ErrorKind.UNAVAILABLE);
    assertRefused(client, keyholder, new byte[] {1, 2, 3}, ErrorKind.UNAVAILABLE);
    byte[] known = new ReplicaRequests.Held(only(a).id(), B).encoded();
    List<ErrorKind> refusals = new ArrayList<>();
    for (int n = 0; n < 60 && !refusals.contains(ErrorKind.EXHAUSTED); n++) {
      try {
        ByteBuffer _ = ask(client, keyholder, known);
      } catch (StrongroomException e) {
        refusals.add(e.kind());
      }
    }
    assertThat(refusals).containsExactly(ErrorKind.EXHAUSTED);
  }

  private static ByteBuffer ask(PeerClient client, ClusterNode keyholder, byte[] request) {
    return client.ask(
        keyholder,
        ReplicaRequests.CHECK,
        request,
        ReplicaRequests.VERDICT_BYTES,
        PeerNodes.PATIENT);
  }

  private static void assertRefused(
      PeerClient client, ClusterNode keyholder, byte[] request, ErrorKind kind) {
    assertThatThrownBy(() -> ask(client, keyholder, request))
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }
}
