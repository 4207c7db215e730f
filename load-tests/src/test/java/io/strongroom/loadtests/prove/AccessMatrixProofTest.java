package io.strongroom.loadtests.prove;

import io.strongroom.loadtests.prove.access.AccessMatrixProof;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The short form: real footage has to be recorded before, within and after a grant, and a grant has
 * to end, so it takes most of a minute and is no part of the usual tests.
 */
@Isolated("what it waits for has limits that count on the machine")
class AccessMatrixProofTest {
  @Test
  @Tag("acceptance")
  void holds(@TempDir Path folder) throws Exception {
    ShortProofsTest.holds(AccessMatrixProof.brief(), folder, 0, 300);
  }
}
