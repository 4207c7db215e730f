package io.strongroom.loadtests.prove;

import io.strongroom.loadtests.prove.density.DensityProof;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The short form of {@link DensityProof}, which counts frames, not time, and runs beside others.
 */
class DensityTest {
  @TempDir Path folder;

  @Test
  void noFrameIsMissing() throws Exception {
    ShortProofsTest.holds(DensityProof.density(8, false), folder, 6, 0);
  }
}
