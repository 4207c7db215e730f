package io.strongroom.loadtests.prove.expiry;

import io.strongroom.loadtests.process.Lab;
import io.strongroom.loadtests.process.Programs;
import io.strongroom.loadtests.prove.FaultyNodeMain;
import io.strongroom.loadtests.prove.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** A lab whose node lives on other days, a few seconds of each. */
public final class Aging {
  private static final Duration READY = Duration.ofMinutes(3);
  static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

  private final Lab lab;
  private final Path orders;
  private Duration ahead = Duration.ZERO;

  public Aging(Lab lab) {
    this.lab = lab;
    this.orders = lab.site().root().resolve("orders");
  }

  /** Starts the node, which is stopped, so many days after today. */
  public void start(int days) throws IOException, InterruptedException {
    ahead = Duration.ofDays(days);
    Files.writeString(orders, "clock-millis=" + ahead.toMillis() + "\n");
    lab.launchNode(
        FaultyNodeMain.class.getName(), List.of("--seed", "1", "--orders", orders.toString()));
    lab.node().await("the node to be ready", READY, lab.node()::ready);
  }

  public void stop() {
    lab.node().close();
  }

  /** The node's time. */
  public Instant now() {
    return Instant.now().plus(ahead);
  }

  /** The node's day. */
  public LocalDate today() {
    return LocalDate.ofInstant(now(), ZONE);
  }

  /** An administrator's command. */
  public Tools.Run retention(String... arguments) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("retention", arguments[0]));
    all.addAll(connection("admin"));
    all.addAll(List.of(arguments).subList(1, arguments.length));
    return ops(all);
  }

  /** A viewer's export. */
  Tools.Run export(String camera, Instant from, Instant to, Path out)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("export"));
    all.addAll(connection("viewer"));
    all.addAll(
        List.of(
            "--purpose",
            "acceptance test",
            "--camera",
            camera,
            "--from",
            from.toString(),
            "--to",
            to.toString(),
            "--out",
            out.toString()));
    return ops(all);
  }

  static Tools.Run ops(List<String> arguments) throws IOException, InterruptedException {
    return Tools.attempt(
        Programs.java("io.strongroom.ops.cli.OpsMain", List.of(), arguments)
            .toArray(String[]::new));
  }

  private List<String> connection(String user) {
    return List.of(
        "--url",
        lab.site().url().toString(),
        "--ca",
        lab.site().ca().toString(),
        "--user",
        user,
        "--password-file",
        lab.site().secrets().resolve(user).toString());
  }
}
