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
import io.strongroom.retention.change.ChangeId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
  void classesThatThePolicyNeverHadBecomeTheNextVersion() {
    records.inForce(rules(rule("road", 90, 120)));
    PolicyHistory next = records.inForce(rules(rule("square", 30, 31)));
    assertThat(next.current())
        .isEqualTo(
            new PolicyVersion(
                2, CLOCK.instant(), rules(rule("road", 90, 120), rule("square", 30, 31))));
    assertThat(records.inForce(rules(rule("square", 30, 31)))).isEqualTo(next);
    assertThat(alarmKinds()).as("a class that the settings leave out stays").isEmpty();
  }

  @Test
  void settingsThatDifferChangeNothingAndAreNamed() {
    RetentionRules before = rules(rule("road", 90, 91), rule("square", 90, 91));
    records.inForce(before);
    RetentionRules settings =
        rules(
            new RetentionRule(new RetentionClass("road"), 120, 125, "another"),
            rule("square", 90, 91));
    assertThat(records.inForce(settings).current().rules()).isEqualTo(before);
    assertThat(alarms.standing())
        .singleElement()
        .satisfies(
            alarm -> {
              assertThat(alarm.kind()).isEqualTo(PolicyRecords.ALARM);
              assertThat(alarm.detail())
                  .contains(
                      "retention.classes.road.floor-days is 120 instead of 90",
                      "retention.classes.road.ceiling-days is 125 instead of 91",
                      "retention.classes.road.legal-basis is \"another\" instead of")
                  .doesNotContain("square");
              assertThat(alarm.remedy()).contains("retention policy propose");
            });
    records.inForce(before);
    assertThat(alarmKinds()).isEmpty();
  }

  /** Versions of earlier builds left out what the settings left out. */
  @Test
  void aClassThatAnEarlierVersionHadDoesNotComeBackWithLess() {
    records.inForce(rules(rule("road", 90, 91), rule("square", 90, 91)));
    assertThat(
            records.add(
                policy ->
                    Optional.of(
                        policy
                            .orElseThrow()
                            .next(
                                rules(rule("square", 90, 91)),
                                CLOCK.instant(),
                                new PolicyVersion.Settings()))))
        .isPresent();
    PolicyHistory after = records.inForce(rules(rule("road", 30, 31), rule("square", 90, 91)));
    assertThat(after.current().number()).isEqualTo(2);
    assertThat(alarmKinds()).containsExactly(PolicyRecords.ALARM);
    PolicyHistory back = records.inForce(rules(rule("road", 100, 101), rule("square", 90, 91)));
    assertThat(back.current().rules().classes()).containsExactly("road", "square");
    assertThat(alarmKinds()).isEmpty();
  }

  @Test
  void aVersionNeverBeginsBeforeTheLastOne() {
    PolicyHistory policy = records.inForce(rules(rule("road", 90, 91)));
    Instant earlier = CLOCK.instant().minusSeconds(60);
    assertThat(
            policy.next(rules(rule("road", 30, 91)), earlier, new PolicyVersion.Settings()).since())
        .isEqualTo(CLOCK.instant());
  }

  @Test
  void allOfAVersionIsReadBack() {
    records.inForce(rules(rule("road", 90, 91)));
    RetentionRule marked =
        new RetentionRule(
            new RetentionClass("lobby"), 14, 15, "house rules", Optional.of("private rooms"));
    PolicyVersion two =
        new PolicyVersion(
            2,
            CLOCK.instant(),
            rules(rule("road", 90, 91), marked),
            new PolicyVersion.TwoAccounts(
                new ChangeId(new UUID(1, 2)), "ann", "bob", "the council said so"));
    PolicyVersion three =
        new PolicyVersion(
            3,
            CLOCK.instant(),
            rules(rule("road", 120, 121), marked),
            new PolicyVersion.OneAccount("bob", "to be sure"));
    assertThat(records.add(policy -> Optional.of(two))).hasValue(two);
    assertThat(records.add(policy -> Optional.of(three))).hasValue(three);
    assertThat(new PolicyRecords(state, CLOCK, alarms).history().orElseThrow().versions())
        .endsWith(two, three);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "{\"since\":\"yesterday\",\"classes\":{\"road\":{\"floorDays\":90,\"ceilingDays\":91,\"legalBasis\":\"b\"}}}",
        "{\"since\":\"2026-01-01T00:00:00Z\",\"classes\":{}}",
        "{\"since\":\"2026-01-01T00:00:00Z\",\"classes\":{\"road\":{\"floorDays\":14,\"ceilingDays\":91,\"legalBasis\":\"b\"}}}",
        "{\"since\":\"2026-01-01T00:00:00Z\",\"classes\":{\"road\":{\"floorDays\":90,\"ceilingDays\":91,\"legalBasis\":\"b\"}},\"origin\":{\"by\":\"ann\"}}",
        "{\"since\":\"2026-01-01T00:00:00Z\",\"classes\":{\"road\":{\"floorDays\":90,\"ceilingDays\":91,\"legalBasis\":\"b\"}},\"origin\":{\"change\":\"x\",\"by\":\"ann\",\"approvedBy\":\"bob\",\"reason\":\"r\"}}",
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
    records.inForce(rules(rule("square", 120, 121)));
    state.delete(Kind.POLICY, "000001", 1);
    PolicyRecords later = new PolicyRecords(state, CLOCK, alarms);
    assertThatThrownBy(() -> later.inForce(rules(rule("road", 90, 91))))
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT));
  }
}
