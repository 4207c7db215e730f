package io.strongroom.loadtests.prove;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@link ClearTextProof}, which may take its time and runs beside others. */
class ClearTextTest {
  @Test
  void nothingLiesInClear(@TempDir Path folder) throws Exception {
    ShortProofsTest.holds(new ClearTextProof(), folder, 8, 1);
  }
}
