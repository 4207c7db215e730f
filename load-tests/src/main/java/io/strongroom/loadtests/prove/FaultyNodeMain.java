package io.strongroom.loadtests.prove;

import io.strongroom.node.Node;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.ops.cli.Commands;
import io.strongroom.ops.cli.ExitCode;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.FaultyStorage;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A node whose disks fail on command, and whose clock can be set: for {@code power-cut}, {@code
 * shredding} and {@code strongroom drill} only.
 */
@Command(name = "faulty-node", mixinStandardHelpOptions = true)
public final class FaultyNodeMain implements Callable<Integer> {
  /** Exit code of a process whose power was cut. */
  static final int POWER_CUT = 99;

  private static final Duration WATCH = Duration.ofMillis(1);
  private static final Duration ORDERS = Duration.ofMillis(100);

  @Option(names = "--config", required = true, description = "settings of the node")
  private Path config = Path.of("node.conf");

  @Option(names = "--seed", required = true, description = "decides what an unsynced block becomes")
  private long seed;

  @Option(names = "--cut-after", description = "storage operations until the power goes; 0: never")
  private long cutAfter;

  @Option(names = "--fail-sync", description = "which sync fails with an I/O error; 0: none")
  private int failSync;

  @Option(
      names = "--orders",
      description =
          "file with room-bytes, delay-millis and clock-millis, looked at again and again")
  private @Nullable Path orders;

  private final SetClock clock = new SetClock();

  FaultyNodeMain() {}

  public static void main(String[] arguments) {
    System.exit(Commands.run(new FaultyNodeMain(), arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    FaultyStorage storage = new FaultyStorage(new DirectStorage(), seed);
    if (orders != null) {
      clock.set(clockOf(read(orders)));
    }
    Node node = Node.start(NodeSettings.load(config), storage, clock);
    if (cutAfter > 0) {
      storage.cutPowerAfter(cutAfter);
    }
    if (failSync > 0) {
      storage.failNext(FaultyStorage.Operation.SYNC, failSync);
    }
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(node::close));
    Thread.ofPlatform().daemon(true).start(() -> haltWhenDead(storage));
    if (orders != null) {
      Path file = orders;
      Thread.ofPlatform().daemon(true).start(() -> obey(file, storage));
    }
    node.awaitStop();
    return ExitCode.OK;
  }

  private void obey(Path file, FaultyStorage storage) {
    while (!storage.isDead()) {
      try {
        Properties now = read(file);
        storage.setRoomBytes(number(now, "room-bytes", Long.MAX_VALUE));
        storage.setDelayNanos(Duration.ofMillis(number(now, "delay-millis", 0)).toNanos());
        clock.set(clockOf(now));
        Thread.sleep(ORDERS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static Properties read(Path file) {
    Properties orders = new Properties();
    try {
      if (Files.exists(file)) {
        orders.load(new StringReader(Files.readString(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return orders;
  }

  private static Duration clockOf(Properties orders) {
    return Duration.ofMillis(number(orders, "clock-millis", 0));
  }

  private static long number(Properties orders, String key, long otherwise) {
    String text = orders.getProperty(key);
    return text == null ? otherwise : Long.parseLong(text);
  }

  /** Off by what it was set to, in every zone. */
  private static final class SetClock extends Clock {
    private final ZoneId zone;
    private final AtomicReference<Duration> off;

    SetClock() {
      this(ZoneOffset.UTC, new AtomicReference<>(Duration.ZERO));
    }

    private SetClock(ZoneId zone, AtomicReference<Duration> off) {
      this.zone = zone;
      this.off = off;
    }

    void set(Duration by) {
      off.set(by);
    }

    @Override
    public Instant instant() {
      return Clock.systemUTC().instant().plus(off.get());
    }

    @Override
    public ZoneId getZone() {
      return zone;
    }

    @Override
    public Clock withZone(ZoneId wanted) {
      return new SetClock(wanted, off);
    }
  }

  /** The process goes with the power: nothing is closed, nothing is said any more. */
  private static void haltWhenDead(FaultyStorage storage) {
    while (!storage.isDead()) {
      try {
        Thread.sleep(WATCH);
      } catch (InterruptedException e) {
        return;
      }
    }
    Runtime.getRuntime().halt(POWER_CUT);
  }
}
