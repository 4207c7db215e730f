package io.strongroom.recording.ingest.rtsp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * How many packets the kernel has dropped at each UDP port of this machine because whoever owns the
 * socket did not take them in time: the last column of {@code /proc/net/udp} and {@code udp6}
 * (Linux, proc(5)). So a loss that is the machine's is told from one that is the network's. Read
 * only when something is missing, at most ten times a second for all cameras together. Thread-safe.
 */
final class KernelDrops {
  /** How old what was read may be. */
  static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /**
   * So long after drops were seen, what is missing is put down to them: a burst leaves several
   * holes, which come to light one after the other as the packets between them are read.
   */
  static final long BURST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int HEX = 16;

  private final List<Path> tables;
  private final LongSupplier nanos;
  private Map<Integer, Long> drops = Map.of();
  private boolean read;
  private long readAtNanos;

  KernelDrops() {
    this(List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6")), System::nanoTime);
  }

  KernelDrops(List<Path> tables, LongSupplier nanos) {
    this.tables = List.copyOf(tables);
    this.nanos = nanos;
  }

  /** Whether the kernel has dropped packets of these ports lately. Used by one thread. */
  BooleanSupplier watch(List<Integer> ports) {
    return new Watch(List.copyOf(ports));
  }

  private synchronized long dropped(List<Integer> ports) {
    long now = nanos.getAsLong();
    if (!read || now - readAtNanos >= FRESH_NANOS) {
      drops = readAll();
      readAtNanos = now;
      read = true;
    }
    return ports.stream().mapToLong(port -> drops.getOrDefault(port, 0L)).sum();
  }

  private Map<Integer, Long> readAll() {
    Map<Integer, Long> all = new HashMap<>();
    for (Path table : tables) {
      try {
        List<String> lines = Files.readAllLines(table);
        lines.stream().skip(1).forEach(line -> add(line, all));
      } catch (IOException e) {
        // no such family of addresses here, or not this kernel: then nobody can tell
      }
    }
    return all;
  }

  private static void add(String line, Map<Integer, Long> all) {
    String[] columns = line.strip().split("\\s+", -1);
    if (columns.length < 3) {
      return;
    }
    try {
      String local = columns[1];
      int port = Integer.parseInt(local.substring(local.indexOf(':') + 1), HEX);
      all.merge(port, Long.parseLong(columns[columns.length - 1]), Long::sum);
    } catch (NumberFormatException e) {
      // a line of another form says nothing
    }
  }

  private final class Watch implements BooleanSupplier {
    private final List<Integer> ports;
    private long known;
    private boolean seen;
    private long seenAtNanos;

    Watch(List<Integer> ports) {
      this.ports = ports;
      this.known = dropped(ports);
    }

    @Override
    public boolean getAsBoolean() {
      long count = dropped(ports);
      long now = nanos.getAsLong();
      if (count > known) {
        known = count;
        seen = true;
        seenAtNanos = now;
      }
      return seen && now - seenAtNanos < BURST_NANOS;
    }
  }
}
