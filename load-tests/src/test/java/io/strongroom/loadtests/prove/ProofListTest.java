package io.strongroom.loadtests.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.ops.cli.Commands;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

final class ProofListTest {
  @Test
  void claimsHaveNamesOfTheirOwnAndSayHowLongTheyTake() {
    assertThat(Proofs.all())
        .allSatisfy(
            proof -> {
              assertThat(proof.name()).matches("[a-z0-9-]+");
              assertThat(proof.claim()).isNotBlank();
              assertThat(proof.takes()).matches("\\d+ min");
              assertThat(proof.roomBytes()).isPositive();
            });
    assertThat(new HashSet<>(ProveCommand.names())).hasSize(Proofs.all().size());
  }

  @Test
  void anUnknownNameIsTheCallersMistake() {
    assertThat(Commands.run(new ProveCommand(), "no-such-claim")).isEqualTo(64);
    assertThat(Commands.run(new ProveCommand(), "record-50", "--seconds", "0")).isEqualTo(64);
  }
}
