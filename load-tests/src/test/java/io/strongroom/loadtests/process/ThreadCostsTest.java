package io.strongroom.loadtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ThreadCostsTest {
  @Test
  void thePartsAddUpToTheProcess() throws Exception {
    long pid = ProcessHandle.current().pid();
    ThreadCosts before = ThreadCosts.of(pid);
    Thread busy = Thread.ofPlatform().name("busy-0123456789ab").start(ThreadCostsTest::work);
    busy.join();
    work();
    ThreadCosts after = ThreadCosts.of(pid);

    List<ThreadCosts.Share> shares = after.since(before);

    double sum = shares.stream().mapToDouble(ThreadCosts.Share::seconds).sum();
    double whole = after.process().cpuSeconds() - before.process().cpuSeconds();
    assertThat(sum).isCloseTo(whole, within(1e-6));
    assertThat(whole).isPositive();
    assertThat(shares).extracting(ThreadCosts.Share::group).doesNotHaveDuplicates();
  }

  private static void work() {
    long end = System.nanoTime() + 200_000_000L;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
