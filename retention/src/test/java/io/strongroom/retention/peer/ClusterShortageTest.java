package io.strongroom.retention.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.volume.Room;
import io.strongroom.recording.write.StoreFixture;
import io.strongroom.retention.forecast.ShortageRules;
import io.strongroom.retention.peer.ExpiryNodes.Node;
import io.strongroom.retention.policy.PolicyHistory;
import io.strongroom.retention.policy.PolicyVersion;
import io.strongroom.retention.policy.RetentionRule;
import io.strongroom.retention.policy.RetentionRules;
import io.strongroom.retention.shortage.EarlyRelease;
import io.strongroom.retention.shortage.EarlyThinning;
import io.strongroom.retention.shortage.ReliefForOthers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node without keys is short of room, and the one that drives has plenty. */
final class ClusterShortageTest {
  private static final ShortageRules RULES =
      new ShortageRules(10, 4, List.of(), Duration.ofDays(7));
  private static final int FLOOR = 10;
  private static final Room SHORT = new Room(9, 100);

  @TempDir Path folder;
  private ExpiryNodes cluster;

  @BeforeEach
  void start() throws Exception {
    cluster = new ExpiryNodes(folder);
    RetentionRule rule =
        new RetentionRule(StoreFixture.CLASS, FLOOR, 31, "basis", Optional.of("a yard"));
    cluster.policy =
        new PolicyHistory(
            List.of(new PolicyVersion(1, Instant.EPOCH, new RetentionRules(List.of(rule)))));
    afterTheFloor();
    cluster.record(true);
    cluster.rounds();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  /** Long before the day on which it goes by itself. */
  private void afterTheFloor() {
    cluster.now =
        LocalDate.ofInstant(StoreFixture.NOON.toInstant(), StoreFixture.ZONE)
            .plusDays(FLOOR + 1L)
            .atStartOfDay(StoreFixture.ZONE)
            .toInstant();
    cluster.confirmClocks();
  }

  private static EarlyThinning thinning(Node node) {
    return new EarlyThinning(node.thinning, node.expirer, RULES);
  }

  private static EarlyRelease release(Node node) {
    return new EarlyRelease(node.expirer, RULES);
  }

  private static ReliefForOthers others(Node node) {
    return new ReliefForOthers(node.expirer, thinning(node), release(node));
  }

  @Test
  void theOneThatDrivesLetsFootageGoThatHasMetItsFloor() {
    others(cluster.node(1)).look();
    cluster.rounds();
    assertThat(cluster.camerasOn(3)).as("nobody asks").isNotEmpty();

    assertThat(release(cluster.node(3)).relieve(SHORT)).as("it has no keys").isEmpty();
    others(cluster.node(2)).look();
    cluster.rounds();
    assertThat(cluster.camerasOn(3)).as("the second keyholder does not drive").isNotEmpty();

    others(cluster.node(1)).look();
    cluster.rounds();
    for (int number = 1; number <= ExpiryNodes.NODES; number++) {
      assertThat(cluster.camerasOn(number)).isEmpty();
      assertThat(cluster.node(number).hasFiles()).isFalse();
    }
  }

  @Test
  void itIsForgottenWhenTheNodeAsksNoMore() {
    assertThat(release(cluster.node(3)).relieve(SHORT)).isEmpty();
    cluster.now = cluster.now.plus(Duration.ofMinutes(1));
    others(cluster.node(1)).look();
    cluster.rounds();
    assertThat(cluster.camerasOn(3)).isNotEmpty();
  }

  /** While it still thins by itself it asks for no more than what that gives. */
  @Test
  void whoAsksForThinnedFootageAloneGetsNoOther() {
    assertThat(thinning(cluster.node(3)).relieve(SHORT)).isEmpty();
    others(cluster.node(1)).look();
    cluster.rounds();
    assertThat(cluster.camerasOn(3)).isNotEmpty();
  }
}
