package io.strongroom.playback.access;

import static io.strongroom.playback.access.Permission.APPROVE;
import static io.strongroom.playback.access.Permission.LIVE;
import static io.strongroom.playback.access.Permission.PLAYBACK;
import static io.strongroom.playback.access.Permission.SEE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.playback.area.Area;
import io.strongroom.playback.area.AreaTree;
import io.strongroom.playback.area.Unit;
import io.strongroom.playback.http.MemoryState;
import io.strongroom.recording.camera.Camera;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.camera.CameraRules;
import io.strongroom.recording.camera.NewCamera;
import io.strongroom.recording.model.StrongroomException;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReachTest {
  private static final ZonedDateTime MONDAY_NOON =
      ZonedDateTime.parse("2026-11-30T12:00:00+08:00[Asia/Shanghai]");

  private static final AreaTree TREE =
      AreaTree.EMPTY
          .with(new Area("330483", "Tongxiang", Optional.empty()))
          .with(new Area("105", "Long town", Optional.of("330483")))
          .with(new Area("105-1", "Lihe village", Optional.of("105")))
          .with(new Area("106", "Other town", Optional.of("330483")))
          .with(new Unit("Lihe committee", "105-1"));

  private final Camera lihe = camera("Lihe committee");
  private final Camera nowhere = camera("a unit nobody knows");

  private static Camera camera(String unit) {
    CameraRules rules = new CameraRules(Set.of("standard"), "standard", Optional.empty());
    CameraRegistry registry =
        new CameraRegistry(new MemoryState(), rules, Clock.systemUTC(), UUID::randomUUID);
    return registry.add(
        new NewCamera(
            "gate",
            "rtsp://127.0.0.1/1",
            null,
            null,
            null,
            unit,
            "basis",
            "road",
            false,
            null,
            true,
            null,
            null,
            null,
            null));
  }

  private static Reach reach(ZonedDateTime now, Assignment... assignments) {
    Role role = assignments.length == 0 ? Role.REQUESTER : assignments[0].role();
    Account account =
        new Account("liwei", "Li Wei", "Station 3", role, "").assigned(List.of(assignments));
    return new Reach(account, TREE, now);
  }

  private static Assignment in(Role role, String area) {
    return new Assignment(role, Optional.of(area), Set.of(), List.of());
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void onlyRequestersAndApproversHaveToDoWithFootage(Role role) {
    Set<Permission> ofFootage = EnumSet.of(LIVE, PLAYBACK, Permission.EXPORT, Permission.UNMASK);
    Reach reach = reach(MONDAY_NOON, Assignment.everywhere(role));
    boolean has = role == Role.REQUESTER || role == Role.RESPONDER || role == Role.APPROVER;
    ofFootage.forEach(each -> assertThat(reach.has(each)).as("%s", each).isEqualTo(has));
    assertThat(reach.has(APPROVE)).isEqualTo(role == Role.APPROVER);
    assertThat(reach.has(Permission.BREAK_GLASS)).isEqualTo(role == Role.RESPONDER);
  }

  @Test
  void withoutAnAssignmentNothingIsAllowed() {
    Reach reach = reach(MONDAY_NOON);
    for (Permission each : Permission.values()) {
      assertThat(reach.has(each)).isFalse();
      assertThat(reach.may(each, Optional.of(lihe))).isFalse();
    }
  }

  @Test
  void anAreaIsWithAllItsPartsAndWithNothingBeside() {
    Role role = Role.REQUESTER;
    for (String area : List.of("330483", "105", "105-1")) {
      Reach reach = reach(MONDAY_NOON, in(role, area));
      assertThat(reach.may(SEE, Optional.of(lihe))).as(area).isTrue();
      assertThat(reach.may(SEE, Optional.of(nowhere))).as(area).isFalse();
      assertThat(reach.may(SEE, Optional.empty())).as(area).isFalse();
      assertThat(reach.hasEverywhere(SEE)).isFalse();
    }
    for (String area : List.of("106", "no such area")) {
      assertThat(reach(MONDAY_NOON, in(role, area)).may(SEE, Optional.of(lihe))).isFalse();
    }
    Reach everywhere = reach(MONDAY_NOON, Assignment.everywhere(role));
    assertThat(everywhere.may(SEE, Optional.of(nowhere))).isTrue();
    assertThat(everywhere.may(SEE, Optional.empty())).isTrue();
  }

  @Test
  void permissionsOfTwoAssignmentsDoNotMix() {
    Reach reach = reach(MONDAY_NOON, in(Role.APPROVER, "106"), in(Role.REQUESTER, "105"));
    assertThat(reach.may(PLAYBACK, Optional.of(lihe))).isTrue();
    assertThat(reach.may(APPROVE, Optional.of(lihe))).isFalse();
    assertThat(reach.has(APPROVE)).isTrue();
  }

  @Test
  void classesAndHoursNarrow() {
    Assignment key = new Assignment(Role.REQUESTER, Optional.empty(), Set.of("key"), List.of());
    assertThat(reach(MONDAY_NOON, key).may(SEE, Optional.of(lihe))).isFalse();
    Assignment standard =
        new Assignment(Role.REQUESTER, Optional.empty(), Set.of("standard"), List.of());
    assertThat(reach(MONDAY_NOON, standard).may(SEE, Optional.of(lihe))).isTrue();
    WeeklyHours office = WeeklyHours.of(List.of("mon", "tue"), "08:00", "12:00");
    WeeklyHours night = WeeklyHours.of(List.of("mon"), "22:00", "24:00");
    Assignment some =
        new Assignment(Role.REQUESTER, Optional.empty(), Set.of(), List.of(office, night));
    assertThat(reach(MONDAY_NOON, some).may(SEE, Optional.of(lihe))).isFalse();
    assertThat(reach(MONDAY_NOON, some).mayAtSomeTime(SEE, Optional.of(lihe))).isTrue();
    assertThat(reach(MONDAY_NOON.minusNanos(1), some).may(SEE, Optional.of(lihe))).isTrue();
    assertThat(reach(MONDAY_NOON.plusHours(11), some).may(SEE, Optional.of(lihe))).isTrue();
    assertThat(reach(MONDAY_NOON.plusHours(12), some).may(SEE, Optional.of(lihe))).isFalse();
  }

  @Test
  void rolesThatMustNotMeetInOnePersonDoNot() {
    assertThatThrownBy(
            () ->
                reach(
                    MONDAY_NOON,
                    Assignment.everywhere(Role.REQUESTER),
                    Assignment.everywhere(Role.ADMINISTRATOR)))
        .isInstanceOf(StrongroomException.class)
        .hasMessageStartingWith("assignments: ");
    assertThatThrownBy(() -> in(Role.ADMINISTRATOR, "105")).hasMessageStartingWith("assignments: ");
  }
}
