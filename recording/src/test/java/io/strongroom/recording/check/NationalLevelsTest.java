package io.strongroom.recording.check;

import io.strongroom.crypto.envelope.Suite;

/** All that LevelsTest asks, of packs of the national suite. */
class NationalLevelsTest extends LevelsTest {
  @Override
  Suite suite() {
    return Suite.SM4_GCM_SM3;
  }
}
