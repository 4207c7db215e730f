package io.strongroom.node;

import io.strongroom.node.settings.NodeSettings;
import io.strongroom.ops.cli.Commands;
import io.strongroom.ops.cli.ExitCode;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.check.Finding;
import io.strongroom.recording.check.PackCheck;
import io.strongroom.recording.check.PackKeys;
import io.strongroom.recording.check.RowCheck;
import io.strongroom.recording.index.CatalogueRebuild;
import io.strongroom.recording.model.EpochSource;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.write.PackRecovery;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code strongroom fsck}: what lies on the volumes against the catalogue, while the node is
 * stopped.
 */
@Command(
    name = "strongroom fsck",
    description = {
      "Checks packs, and packs against the catalogue, both ways. The node must be stopped.",
      "Levels, each of which sees what the one before sees:",
      "  presence   packs, key files and rows have each other",
      "  size       files are as long as they should be",
      "  structure  every byte agrees with its checksum and the catalogue",
      "  digest     every chunk opens to what its digest says: needs the passphrase,",
      "             and notes each pack in the access log; the others need no key.",
      "Exit code 0: all is well; 65: the findings printed."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  strongroom fsck --config conf/node.conf",
      "  strongroom fsck --config conf/node.conf --level digest",
      "  strongroom fsck --config conf/node.conf --rebuild"
    })
public final class FsckMain implements Callable<Integer> {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "settings of the node")
  private Path config = Path.of("conf/node.conf");

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      description = "presence, size, structure (unless another is given) or digest")
  private PackCheck.Level level = PackCheck.Level.STRUCTURE;

  @Option(
      names = "--rebuild",
      description = "first makes the catalogue anew from the packs; the old one is kept aside")
  private boolean rebuild;

  /** For {@link Commands#run}. */
  public FsckMain() {}

  public static void main(String[] arguments) {
    System.exit(Commands.run(new FsckMain(), arguments));
  }

  @Override
  public Integer call() {
    NodeSettings settings = NodeSettings.load(config);
    Clock clock = Clock.systemUTC();
    Alarms alarms = new Alarms(clock);
    try (DataFolder folder = DataFolder.ofNode(settings)) {
      Path catalogue = folder.resolve(Node.CATALOGUE);
      if (rebuild) {
        System.err.println(
            "strongroom: old catalogue kept at " + CatalogueRebuild.setAside(catalogue, clock));
      }
      try (NodeVolumes disks =
          NodeVolumes.open(settings, catalogue, new DirectStorage(), clock, alarms)) {
        PackRecovery recovery =
            new PackRecovery(
                disks.volumes(),
                disks.catalogue(),
                disks.live(),
                disks.writeBuffers(),
                new EpochSource(folder.node(), clock),
                alarms);
        if (rebuild) {
          rebuild(recovery);
        }
        if (settings.tiers().cold().isEmpty()) {
          return check(settings, folder, disks, clock, alarms);
        }
        try (ColdPart cold =
            ColdPart.open(settings.tiers().cold().get(), folder.node(), disks, alarms)) {
          cold.attachNow(recovery);
          return check(settings, folder, disks, clock, alarms);
        }
      }
    }
  }

  private static void rebuild(PackRecovery recovery) {
    PackRecovery.Outcome outcome = recovery.sweep();
    System.err.printf(
        "strongroom: %d packs entered, %d finished, %d not understood%n",
        outcome.entered(), outcome.recovered(), outcome.damaged());
  }

  private int check(
      NodeSettings settings, DataFolder folder, NodeVolumes disks, Clock clock, Alarms alarms) {
    if (level != PackCheck.Level.DIGEST) {
      return check(disks, PackKeys.NONE);
    }
    try (FsckKeys keys = new FsckKeys(settings, folder, clock, alarms)) {
      return check(disks, keys.packs());
    }
  }

  private int check(NodeVolumes disks, PackKeys keys) {
    PackCheck check =
        new PackCheck(
            disks.catalogue(),
            disks.volumes(),
            disks.live(),
            new RowCheck(disks.volumes(), disks.readBuffers(), RowCheck.Opening.ORDINARY, keys));
    FsckProgress progress = new FsckProgress(level, System.nanoTime(), System.err);
    PackCheck.Summary summary =
        check.run(
            level, FsckMain::print, (done, all) -> progress.show(done, all, System.nanoTime()));
    System.err.printf(
        "strongroom: level %s: %d packs, %d chunks, %d MB in all; %d findings%n",
        level.name().toLowerCase(Locale.ROOT),
        summary.packs(),
        summary.chunks(),
        summary.bytes() >> 20,
        summary.findings());
    return summary.findings() == 0 ? ExitCode.OK : ExitCode.of(ErrorKind.CORRUPT);
  }

  private static void print(Finding finding) {
    System.out.println(
        finding.kind()
            + "\t"
            + finding.pack()
            + "\t"
            + (finding.chunk().isPresent() ? "chunk " + finding.chunk().getAsInt() : "-")
            + "\t"
            + finding.detail());
  }
}
