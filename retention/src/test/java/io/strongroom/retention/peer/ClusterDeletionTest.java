package io.strongroom.retention.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.write.StoreFixture;
import io.strongroom.retention.change.Change;
import io.strongroom.retention.deletion.DeletionKind;
import io.strongroom.retention.deletion.DeletionOrder;
import io.strongroom.retention.deletion.DeletionScope;
import io.strongroom.retention.expiry.Decision;
import io.strongroom.retention.expiry.DestroyedBy;
import io.strongroom.retention.expiry.ExpiryCertificate;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Part of a class-day goes by order in a cluster, copies included; the rest stays everywhere. */
final class ClusterDeletionTest {
  private static final DayKeyId DAY = ExpiryNodes.DAY;
  private static final TimeRange RANGE = StoreFixture.seconds(0, ExpiryNodes.SECONDS);

  private ExpiryNodes cluster;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    cluster = new ExpiryNodes(folder);
    cluster.now = Instant.parse("2026-11-24T04:00:00Z");
    cluster.record(true);
    cluster.confirmClocks();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private void orderThird() {
    Change<DeletionOrder> order =
        cluster.orders.propose(
            new DeletionOrder(
                DeletionKind.ORDERED_DELETION,
                new DeletionScope.Cameras(List.of(ExpiryNodes.camera(3)), RANGE),
                "court",
                "7"),
            "unlawful",
            "ann");
    assertThat(cluster.orders.approve(order.id(), "bob").isDecided()).isTrue();
  }

  /** Camera 3 is recorded by a node without keys and copied to a keyholder. */
  @Test
  void eachNodeMovesWhatStaysAndEveryKeyholderDestroysTheKey() throws Exception {
    orderThird();
    cluster.rounds();

    assertThat(cluster.camerasOn(1)).containsExactly(1);
    assertThat(cluster.camerasOn(2)).containsExactly(1, 2);
    assertThat(cluster.camerasOn(3)).containsExactly(2);
    cluster.node(1).assertHeld(1);
    cluster.node(2).assertHeld(1);
    cluster.node(2).assertHeld(2);
    cluster.node(3).assertHeld(2);
    for (int number = 1; number <= 2; number++) {
      assertThat(cluster.node(number).keys()).doesNotContain(DAY);
    }
    ExpiryCertificate certificate = cluster.node(3).certificate();
    assertThat(certificate.footage().packs()).isEqualTo(1);
    assertThat(certificate.footage().keptPacks()).isEqualTo(2);
    assertThat(certificate.orders()).hasSize(1);
    assertThat(certificate.keys().by()).extracting(DestroyedBy::slots).containsExactly(1L, 1L);
    assertThat(cluster.node(3).store.catalogue.gaps(ExpiryNodes.camera(3), RANGE))
        .singleElement()
        .satisfies(gap -> assertThat(gap.cause()).isEqualTo(GapCause.DELETED_BY_ORDER));
    assertThat(cluster.node(1).store.catalogue.gaps(ExpiryNodes.camera(3), RANGE))
        .as("a copy is no second loss")
        .isEmpty();
    assertThat(cluster.node(2).line(DAY.next()).decision()).isInstanceOf(Decision.Keep.class);
    assertThat(cluster.node(1).store.alarms.standing()).isEmpty();
  }

  /** What it has would lose its key, and it may have what nobody else knows of. */
  @Test
  void nothingBeginsWhileANodeIsAway() {
    cluster.node(3).isUp = false;
    orderThird();
    cluster.rounds();
    assertThat(cluster.node(1).keys()).contains(DAY);
    assertThat(cluster.node(1).line(DAY).decision())
        .isEqualTo(new Decision.Ordered(1, Optional.empty()));
    assertThat(cluster.node(1).store.alarms.standing())
        .anySatisfy(alarm -> assertThat(alarm.detail()).contains("waits for nodes"));

    cluster.node(3).isUp = true;
    cluster.rounds();
    assertThat(cluster.node(1).keys()).doesNotContain(DAY);
    assertThat(cluster.camerasOn(3)).containsExactly(2);
    assertThat(cluster.node(1).store.alarms.standing()).isEmpty();
  }
}
