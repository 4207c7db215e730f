package io.strongroom.retention.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.thin.ThinState;
import io.strongroom.recording.write.StoreFixture;
import io.strongroom.retention.expiry.Decision;
import io.strongroom.retention.expiry.ExpiryCertificate;
import io.strongroom.retention.expiry.FullRate;
import io.strongroom.retention.expiry.RetentionPlan;
import io.strongroom.retention.policy.PolicyHistory;
import io.strongroom.retention.policy.PolicyVersion;
import io.strongroom.retention.policy.RetentionRule;
import io.strongroom.retention.policy.RetentionRules;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each node of a cluster thins what it recorded; the full rate goes everywhere at once. */
final class ClusterThinningTest {
  private static final DayKeyId DAY = ExpiryNodes.DAY;
  private ExpiryNodes cluster;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    cluster = new ExpiryNodes(folder);
    cluster.now = Instant.parse("2026-11-26T04:00:00Z");
    RetentionRule rule =
        new RetentionRule(
            StoreFixture.CLASS, 2, 31, "basis", Optional.of("a test"), Optional.of(3));
    cluster.policy =
        new PolicyHistory(
            List.of(new PolicyVersion(1, Instant.EPOCH, new RetentionRules(List.of(rule)))));
    cluster.recordClips();
    cluster.confirmClocks();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private void thin() {
    cluster.nodes.forEach(
        node -> {
          boolean _ = node.thinning.round();
        });
  }

  private List<Boolean> thinned(int number) {
    return cluster.node(number).rows().stream()
        .map(PackRow::id)
        .map(id -> id.isThinned())
        .sorted()
        .toList();
  }

  private List<ThinState> states(int number) {
    return cluster.node(number).rows().stream()
        .map(cluster.node(number).thinning.states())
        .toList();
  }

  /** The third node has no keys: a keyholder opens each pack for it. */
  @Test
  void theFullRateGoesWhenTheKeyframesHaveTheirCopies() throws Exception {
    thin();
    for (int number = 1; number <= ExpiryNodes.NODES; number++) {
      assertThat(thinned(number)).as("node %s", number).containsExactly(false, false, true);
      assertThat(states(number))
          .as("without a copy nothing stands in for the pack of node %s", number)
          .containsExactlyInAnyOrder(ThinState.NONE, ThinState.NONE, ThinState.WAITS);
    }
    cluster.copies();
    cluster.rounds();

    for (int number = 1; number <= ExpiryNodes.NODES; number++) {
      assertThat(thinned(number)).as("node %s", number).containsExactly(true, true);
      assertThat(cluster.node(number).store.alarms.standing()).isEmpty();
    }
    for (int number = 1; number <= ExpiryNodes.KEYHOLDERS; number++) {
      assertThat(cluster.node(number).keys()).doesNotContain(DAY).contains(DAY.next());
    }
    cluster.node(3).assertHeld(3);
    cluster.node(1).assertHeld(3);
    ExpiryCertificate certificate = cluster.node(3).certificate();
    assertThat(certificate.thinned()).isTrue();
    assertThat(certificate.footage().packs()).isEqualTo(3);
    assertThat(certificate.footage().keptPacks()).isEqualTo(3);
    assertThat(certificate.removal().on()).hasSize(3);
    assertThat(cluster.node(2).line(DAY.next()).decision()).isInstanceOf(Decision.Keep.class);
  }

  /** Nobody thins it: two nodes that both did would make two packs of one name. */
  @Test
  void aPackOfWhichOnlyACopyIsLeftKeepsItsFullRateAndThePlanSaysSo() throws Exception {
    PackRow lost = rowOf(3, 3);
    cluster.node(3).store.catalogue.forgetAll(List.of(lost.id()));
    // as its recorder says when it is asked for what it holds
    cluster.node(1).store.catalogue.replicas().holders(lost.id(), Set.of());

    assertThat(later().decision()).isEqualTo(new Decision.Thin(2, Optional.empty()));
    assertThat(later().fullRate()).isEqualTo(new FullRate(0, 1));
    thin();
    cluster.copies();
    cluster.rounds();
    assertThat(cluster.node(2).line(DAY).decision()).isEqualTo(new Decision.Gone());
    assertThat(cluster.node(1).rows())
        .filteredOn(row -> !row.id().isThinned())
        .extracting(PackRow::id)
        .containsExactly(lost.id());
    assertThat(cluster.node(2).line(DAY.next()).fullRate()).isEqualTo(new FullRate(0, 1));
  }

  /** What becomes of the class-day a day later, as a node sees it that has none of camera 3. */
  private RetentionPlan.Line later() {
    LocalDate tomorrow = LocalDate.ofInstant(cluster.now, StoreFixture.ZONE).plusDays(1);
    return cluster.node(2).expirer.plan(tomorrow).lines().stream()
        .filter(line -> line.id().equals(DAY))
        .findFirst()
        .orElseThrow();
  }

  private PackRow rowOf(int number, int camera) {
    return cluster.node(number).rows().stream()
        .filter(row -> row.id().camera().equals(ExpiryNodes.camera(camera)))
        .findFirst()
        .orElseThrow();
  }

  /** What it has would lose its key, and it may have what nobody else knows of. */
  @Test
  void nothingBeginsWhileANodeIsAway() throws Exception {
    thin();
    cluster.copies();
    cluster.node(3).isUp = false;
    cluster.rounds();
    assertThat(cluster.node(1).keys()).contains(DAY);
    assertThat(thinned(1)).contains(false);

    cluster.node(3).isUp = true;
    cluster.rounds();
    assertThat(cluster.node(1).keys()).doesNotContain(DAY);
    assertThat(thinned(3)).containsExactly(true, true);
  }
}
