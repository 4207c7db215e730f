package io.strongroom.playback.grant;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.http.LateCopy;
import io.strongroom.playback.http.MemoryState;
import io.strongroom.playback.http.RecordingLog;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.state.StateStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a node knows of grants that other nodes write. */
final class GrantsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final CameraId GATE = new CameraId(new UUID(1, 1));
  private static final Person OFFICER = new Person("officer", "Sun Li", "Station 3");
  private static final Person LEADER = new Person("leader", "Zhou Min", "Station 3");
  private static final TimeRange RANGE =
      new TimeRange(WallTime.of(NOW.minusSeconds(600)), WallTime.of(NOW));

  private final MemoryState shared = new MemoryState();
  private final LateCopy copy = new LateCopy(shared);
  private final AtomicLong nanos = new AtomicLong();
  private final AccessRequests there = requests(shared);
  private final Grants here = new Grants(requests(copy), InstantSource.fixed(NOW), nanos::get);

  /** The copy has just told of the request, and not of the approval. */
  @Test
  void whatWasApprovedOnAnotherNodeAMomentAgoIsFoundAtOnce() {
    AccessRequest asked = asked();
    copy.hear(StateStore.Kind.ACCESS_REQUEST);
    approve(asked);
    assertThat(found()).isPresent();
  }

  @Test
  void aQuestionInVainIsAskedOnceASecond() {
    AccessRequest asked = asked();
    assertThat(found()).isEmpty();
    approve(asked);
    nanos.addAndGet(Grants.RELOAD_NANOS - 1);
    assertThat(found()).as("the records have been read a moment ago").isEmpty();
    nanos.addAndGet(1);
    assertThat(found()).isPresent();
  }

  @Test
  void whatWasRevokedOnAnotherNodeEndsWhenItIsReadAnew() {
    AccessRequest asked = asked();
    approve(asked);
    AccessRequest grant = found().orElseThrow();
    there.revoke(asked.id(), LEADER, "the case is closed");
    assertThat(here.isInForce(grant.id())).as("read a moment ago").isTrue();
    nanos.addAndGet(Grants.RECHECK_NANOS);
    assertThat(here.isInForce(grant.id())).isFalse();
    assertThat(found()).isEmpty();
  }

  private static AccessRequests requests(StateStore state) {
    return new AccessRequests(
        state, new RecordingLog(), InstantSource.fixed(NOW), scope -> Set.of());
  }

  private AccessRequest asked() {
    return there.submit(
        OFFICER,
        new Scope(List.of(GATE), RANGE, EnumSet.of(Right.PLAYBACK)),
        false,
        new Grounds("a bicycle was stolen", "2026-117", "Order 799 art. 16"));
  }

  private void approve(AccessRequest asked) {
    there.approve(asked, LEADER, new Terms(asked.asked(), NOW.plusSeconds(3_600), 0));
  }

  private Optional<AccessRequest> found() {
    return here.find(
        "officer",
        new UUID(5, 5),
        GATE,
        RANGE,
        EnumSet.of(Right.PLAYBACK),
        false,
        Optional.empty());
  }
}
