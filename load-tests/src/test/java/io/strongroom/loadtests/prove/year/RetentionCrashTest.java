package io.strongroom.loadtests.prove.year;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of the claim about processes that are killed, and that it can fail. */
final class RetentionCrashTest {
  @TempDir Path folder;

  @Test
  void afterAKillTheNextProcessComesToTheEnd() throws Exception {
    Proof.Outcome outcome =
        new RetentionCrashProof()
            .run(new ProofRun(folder, 1, OptionalInt.empty(), OptionalInt.of(1), System.out));

    assertThat(outcome.failures()).as("" + outcome.figures()).isEmpty();
  }

  @Test
  void whatDidNotHappenIsFound() throws Exception {
    for (Scene scene : List.of(Scene.EXPIRY, Scene.MOVE)) {
      Path root = folder.resolve(scene.text());
      CrashSite.lay(Files.createDirectory(root), scene);
      try (CrashSite site = new CrashSite(root, scene, new Fuse())) {
        assertThat(site.failures(root, false)).isNotEmpty();
      }
    }
  }

  @Test
  void whatWasAcknowledgedAndIsNotThereIsFound() throws Exception {
    CrashSite.lay(folder, Scene.HOLD);
    try (CrashSite site = new CrashSite(folder, Scene.HOLD, new Fuse())) {
      site.goOn();
      assertThat(site.failures(folder, true)).contains("what was acknowledged is not so");
    }
  }
}
