package io.strongroom.recording.fragment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FragmentRunTest {
  @Test
  void keepsFragmentsOfAnySizeApart() {
    FragmentRun run = new FragmentRun(new SlabPool());
    List<byte[]> fragments = fragments(200);
    fragments.forEach(run::add);
    assertThat(run.size()).isEqualTo(200);
    assertThat(run.length()).isEqualTo(fragments.stream().mapToInt(f -> f.length).sum());
    for (int i = 0; i < 200; i++) {
      assertThat(run.get(i)).as("fragment %d", i).isEqualTo(fragments.get(i));
    }
  }

  @Test
  void whatOneRunClearsTheNextUses() {
    SlabPool slabs = new SlabPool();
    FragmentRun run = new FragmentRun(slabs);
    List<byte[]> fragments = fragments(100);
    fragments.forEach(run::add);
    long taken = slabs.bytes();
    for (int i = 0; i < 3; i++) {
      run.clear();
      assertThat(run.isEmpty()).isTrue();
      assertThat(run.length()).isZero();
      fragments.forEach(run::add);
      assertThat(run.get(99)).isEqualTo(fragments.get(99));
    }
    assertThat(slabs.bytes()).isEqualTo(taken);
  }

  /** Some empty, some of several slabs. */
  private static List<byte[]> fragments(int count) {
    Random random = new Random(7);
    List<byte[]> fragments = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] fragment = new byte[i % 10 == 0 ? 0 : random.nextInt(3 * SlabPool.SLAB_BYTES)];
      random.nextBytes(fragment);
      fragments.add(fragment);
    }
    return fragments;
  }
}
