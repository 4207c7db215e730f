package io.strongroom.loadtests.prove.thousand;

import io.strongroom.loadtests.process.Lab;
import io.strongroom.loadtests.process.Machine;
import io.strongroom.loadtests.process.ProcessCost;
import io.strongroom.loadtests.process.Scrape;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/** What recorder, simulator, checker and machine had used at one moment. */
record Usage(
    Instant at,
    ProcessCost recorder,
    ProcessCost simulator,
    ProcessCost checker,
    Machine machine,
    Scrape metrics) {
  /** Above this share of the time a resource is what bounds a run. */
  private static final double SATURATED = 0.92;

  static Usage of(Lab lab) throws IOException, InterruptedException {
    Scrape metrics = lab.node().metrics();
    return new Usage(
        Instant.now(),
        ProcessCost.of(lab.node().pid()),
        ProcessCost.of(lab.simulator().pid()),
        ProcessCost.of(ProcessHandle.current().pid()),
        Machine.now(),
        metrics);
  }

  /** Adds what was used since an earlier reading. */
  void report(Usage earlier, Map<String, Object> figures) {
    figures.put("recorder, cores", cores(recorder, earlier.recorder));
    figures.put("simulator, cores", cores(simulator, earlier.simulator));
    figures.put("checker, cores", cores(checker, earlier.checker));
    figures.put("all cores of the machine busy, %", percent(machine.busySince(earlier.machine)));
    figures.put("busiest disk busy, %", percent(machine.diskBusySince(earlier.machine)));
  }

  /** What kept the machine from carrying more, as far as its accounts tell. */
  String bound(Usage earlier) {
    double busy = machine.busySince(earlier.machine);
    double disk = machine.diskBusySince(earlier.machine);
    if (busy > SATURATED) {
      return "the processor: recorder %s, simulator %s, checker %s cores, all cores %s %% busy"
          .formatted(
              cores(recorder, earlier.recorder),
              cores(simulator, earlier.simulator),
              cores(checker, earlier.checker),
              percent(busy));
    }
    if (disk > SATURATED) {
      return "the disk, %s %% busy".formatted(percent(disk));
    }
    return "neither processor (%s %% busy) nor disk (%s %% busy): a bound of the recorder's own"
        .formatted(percent(busy), percent(disk));
  }

  private static double cores(ProcessCost now, ProcessCost before) {
    return Math.round(now.coresSince(before) * 1000) / 1000.0;
  }

  private static double percent(double share) {
    return Math.round(share * 1000) / 10.0;
  }
}
