package io.strongroom.retention.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyRecordsTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-29T08:00:00Z"), ZoneOffset.UTC);

  @TempDir Path folder;
  private final Alarms alarms = new Alarms(CLOCK);
  private StateStore state;
  private PolicyRecords records;

  @BeforeEach
  void open() {
    NodeKey key = NodeKey.loadOrCreate(folder.resolve("node.key"), new SecureRandom());
    state = RocksStateStore.open(folder.resolve("state"), new DocumentCipher(key));
    records = new PolicyRecords(state, CLOCK, alarms);
  }

  @AfterEach
  void close() {
    state.close();
  }

  private static RetentionRule rule(String name, int floor, int ceiling) {
    return new RetentionRule(new RetentionClass(name), floor, ceiling, "basis of " + name);
  }

  private static RetentionRules rules(RetentionRule... rules) {
    return new RetentionRules(List.of(rules));
  }

  private Stream<String> alarmKinds() {
    return alarms.standing().stream().map(Alarm::kind);
  }

  @Test
  void theSettingsAreTheFirstVersionAndStayIt() {
    RetentionRules settings = rules(rule("road", 90, 91), rule("square", 180, 190));
    PolicyHistory first = records.inForce(settings);
    assertThat(first.versions()).containsExactly(new PolicyVersion(1, CLOCK.instant(), settings));
    assertThat(records.inForce(settings)).isEqualTo(first);
    assertThat(alarmKinds()).isEmpty();
  }

  @Test
  void whatLowersNoFloorIsTheNextVersion() {
    records.inForce(rules(rule("road", 90, 120)));
    RetentionRules raised = rules(rule("road", 100, 110), rule("square", 30, 31));
    assertThat(records.inForce(raised).current())
        .isEqualTo(new PolicyVersion(2, CLOCK.instant(), raised));
    assertThat(records.inForce(rules(rule("square", 30, 31))).current().number()).isEqualTo(3);
    assertThat(alarmKinds()).isEmpty();
  }

  @Test
  void oneWhoLowersAFloorAloneChangesNothing() {
    RetentionRules before = rules(rule("road", 90, 91));
    records.inForce(before);
    assertThat(records.inForce(rules(rule("road", 60, 91))).current().rules()).isEqualTo(before);
    assertThat(alarms.standing())
        .singleElement()
        .satisfies(
            alarm -> {
              assertThat(alarm.kind()).isEqualTo(PolicyRecords.ALARM);
              assertThat(alarm.detail())
                  .contains("retention.classes.road.floor-days is 60 instead of 90");
            });
    records.inForce(before);
    assertThat(alarmKinds()).isEmpty();
  }

  /** Taking a class out and putting it in again with less is no way around it. */
  @Test
  void aFloorIsHeldAgainstTheLastVersionThatKnewTheClass() {
    records.inForce(rules(rule("road", 90, 91), rule("square", 90, 91)));
    records.inForce(rules(rule("square", 90, 91)));
    PolicyHistory after = records.inForce(rules(rule("road", 30, 31), rule("square", 90, 91)));
    assertThat(after.current().number()).isEqualTo(2);
    assertThat(alarmKinds()).containsExactly(PolicyRecords.ALARM);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "{\"since\":\"yesterday\",\"classes\":{\"road\":{\"floorDays\":90,\"ceilingDays\":91,\"legalBasis\":\"b\"}}}",
        "{\"since\":\"2026-01-01T00:00:00Z\",\"classes\":{}}",
        "{\"since\":\"2026-01-01T00:00:00Z\",\"classes\":{\"road\":{\"floorDays\":\"many\"}}}",
        "{\"since\":\"2026-01-01T00:00:00Z\",\"classes\":{\"R/../\":{\"floorDays\":90,\"ceilingDays\":91,\"legalBasis\":\"b\"}}}"
      })
  void aDamagedVersionIsNotPassedOver(String document) {
    state.put(Kind.POLICY, "000001", 0, Bytes.copyOf(document.getBytes(StandardCharsets.UTF_8)));
    assertThatThrownBy(() -> records.inForce(rules(rule("road", 90, 91))))
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT));
  }

  @Test
  void aMissingVersionIsNotPassedOver() {
    records.inForce(rules(rule("road", 90, 91)));
    records.inForce(rules(rule("road", 120, 121)));
    state.delete(Kind.POLICY, "000001", 1);
    assertThatThrownBy(() -> records.inForce(rules(rule("road", 120, 121))))
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT));
  }
}
