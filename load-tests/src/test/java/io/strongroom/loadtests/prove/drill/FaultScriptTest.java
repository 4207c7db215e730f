package io.strongroom.loadtests.prove.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FaultScriptTest {
  private static final int NODES = 3;

  @Test
  void theSameSeedGivesTheSameScript() {
    assertThat(FaultScript.brief(7, NODES, true)).isEqualTo(FaultScript.brief(7, NODES, true));
    assertThat(FaultScript.lasting(60, 7, NODES, true))
        .isEqualTo(FaultScript.lasting(60, 7, NODES, true));
    assertThat(scripts(true)).hasSizeGreaterThan(90);
  }

  private static Set<FaultScript> scripts(boolean cuts) {
    Set<FaultScript> scripts = new HashSet<>();
    IntStream.range(0, 100).forEach(seed -> scripts.add(FaultScript.brief(seed, NODES, cuts)));
    return scripts;
  }

  @Test
  void theShortOneHasWhatItMustHaveAndIsShort() {
    for (FaultScript script : scripts(true)) {
      assertThat(kinds(script))
          .contains(
              Fault.Kill.class, Fault.Freeze.class, Fault.CutOff.class, Fault.CassandraKilled.class)
          .containsAnyOf(Fault.CassandraAndNode.class, Fault.CassandraAndAllNodes.class)
          .hasSize(5);
      assertThat(script.seconds()).isLessThan(240);
    }
  }

  @Test
  void theLongOneHasEveryKindAndFillsItsTime() {
    FaultScript script = FaultScript.lasting(30, 7, NODES, true);

    assertThat(new HashSet<>(kinds(script)))
        .containsExactlyInAnyOrder(Fault.class.getPermittedSubclasses());
    assertThat(new HashSet<>(kinds(FaultScript.lasting(1, 8, NODES, true))))
        .containsExactlyInAnyOrder(Fault.class.getPermittedSubclasses());
    assertThat(script.seconds()).isGreaterThan(30 * 60);
    assertThat(script.needsTrouble()).isTrue();
  }

  @Test
  void nobodyIsCutOffWhereTheNetworkCannotBeCut() {
    List<FaultScript> all = List.of(FaultScript.lasting(30, 7, NODES, false));

    assertThat(scripts(false)).allSatisfy(FaultScriptTest::cutsNothing);
    assertThat(all).allSatisfy(FaultScriptTest::cutsNothing);
  }

  private static void cutsNothing(FaultScript script) {
    assertThat(kinds(script))
        .isNotEmpty()
        .doesNotContain(Fault.CutOff.class, Fault.Isolated.class, Fault.CassandraCutOff.class);
  }

  private static List<Class<?>> kinds(FaultScript script) {
    return script.steps().stream().<Class<?>>map(step -> step.fault().getClass()).toList();
  }
}
