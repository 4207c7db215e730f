package io.strongroom.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.http.ClusterServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a real server with two administrators. */
final class PolicyCommandTest {
  private ClusterServer server;
  private Path password;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    server = new ClusterServer(folder);
    server.addAdministrator("second");
    password = Files.writeString(folder.resolve("pw"), ClusterServer.PASSWORD);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private CommandRun policy(String user, String... arguments) {
    return run(List.of("retention", "policy", arguments[0]), user, arguments);
  }

  /** All but the first of the arguments follow. */
  private CommandRun run(List<String> command, String user, String... arguments) {
    return CommandRun.at(
        server, user, password, command, List.of(arguments).subList(1, arguments.length));
  }

  private CommandRun propose(String... rule) {
    List<String> all = new ArrayList<>(List.of("propose", "--reason", "we were told to"));
    all.addAll(List.of(rule));
    return policy("admin", all.toArray(String[]::new));
  }

  @Test
  void whatLowersNoFloorIsInForceAndTheRestStaysAsItIs() {
    CommandRun proposed = propose("--class", "standard", "--ceiling-days", "100");
    assertThat(proposed.code()).isZero();
    assertThat(proposed.out().strip()).isEqualTo("version 2");
    assertThat(policy("admin", "show").out())
        .startsWith("version 2\tstandard\tfloor 90\tceiling 100\t")
        .endsWith("\tadmin\tbasis" + System.lineSeparator());
    assertThat(policy("admin", "show", "--all").out()).contains("version 1\t", "\tsettings\t");
  }

  @Test
  void aFloorIsLoweredByTwo() {
    CommandRun proposed = propose("--class", "standard", "--floor-days", "60");
    String change = proposed.out().strip();
    assertThat(proposed.err())
        .contains(change + " waits for another account than admin")
        .contains("standard, floor 60 instead of 90, ceiling 91 instead of 91 (we were told to)");
    CommandRun shown = policy("admin", "show");
    assertThat(shown.out()).startsWith("version 1\t");
    assertThat(shown.err()).isEqualTo(proposed.err());

    CommandRun alone = policy("admin", "approve", change);
    assertThat(alone.code()).isEqualTo(77);
    assertThat(alone.err()).contains("another one must");
    assertThat(policy("second", "approve", change).code()).isZero();
    assertThat(policy("admin", "show").out())
        .startsWith("version 2\tstandard\tfloor 60\tceiling 91\t")
        .contains("\tadmin, approved by second\t");
    assertThat(policy("second", "withdraw", change).code()).isEqualTo(64);
  }

  @Test
  void aClassOutsideTheLawIsMadeAndItsMarkFallsAwayWithALongerFloor() {
    String change =
        propose(
                "--class",
                "lobby",
                "--floor-days",
                "14",
                "--ceiling-days",
                "15",
                "--basis",
                "house rules",
                "--outside-scope",
                "private rooms")
            .out()
            .strip();
    assertThat(policy("second", "approve", change).code()).isZero();
    assertThat(policy("admin", "show").out())
        .contains("\tlobby\tfloor 14\t", "\toutside Order 799: private rooms");
    assertThat(propose("--class", "lobby", "--ceiling-days", "20").out().strip())
        .as("the mark stays as it is")
        .isEqualTo("version 3");
    assertThat(
            propose("--class", "lobby", "--floor-days", "30", "--ceiling-days", "31").out().strip())
        .isEqualTo("version 4");
    assertThat(policy("admin", "show").out()).doesNotContain("outside Order 799");
  }

  @Test
  void aCameraGetsAnotherClassByOneAndAnEarlierOneByTwo() {
    String camera =
        run(
                List.of("camera", "add"),
                "admin",
                "add",
                "--name",
                "gate",
                "--source",
                "rtsp://192.168.1.20/s",
                "--managing-unit",
                "office",
                "--legal-basis",
                "decision",
                "--scene",
                "alley")
            .out()
            .strip();
    assertThat(
            propose(
                    "--class",
                    "longer",
                    "--floor-days",
                    "120",
                    "--ceiling-days",
                    "121",
                    "--basis",
                    "order")
                .code())
        .isZero();
    CommandRun longer = reassign(camera, "longer");
    assertThat(longer.code()).isZero();
    assertThat(longer.out()).isEmpty();
    CommandRun back = reassign(camera, "standard");
    assertThat(back.err())
        .contains(" waits for another account than admin", "standard instead of longer");
    String change = back.out().strip();
    assertThat(policy("second", "approve", change).code()).isZero();
    assertThat(run(List.of("camera", "reassignments"), "admin", "").out())
        .isEqualTo(
            String.join(
                    "\t",
                    change,
                    "inForce",
                    camera,
                    "longer",
                    "standard",
                    "admin",
                    "second",
                    "the school has closed")
                + System.lineSeparator());
    assertThat(reassign(camera, "none").err()).contains("there is no class none");
  }

  private CommandRun reassign(String camera, String type) {
    return run(
        List.of("camera", "reassign"),
        "admin",
        "",
        "--class",
        type,
        "--reason",
        "the school has closed",
        camera);
  }

  @Test
  void aProposalIsWithdrawn() {
    String change = propose("--class", "standard", "--floor-days", "60").out().strip();
    assertThat(policy("admin", "withdraw", change).code()).isZero();
    assertThat(policy("second", "approve", change).err()).contains("was withdrawn");
  }

  @Test
  void whatIsWrongIsNamed() {
    assertThat(propose("--class", "new", "--floor-days", "90").err())
        .contains("--ceiling-days is missing: the policy has no class new yet");
    assertThat(propose("--class", "standard").err()).contains("has this rule already");
    assertThat(propose("--class", "standard", "--floor-days", "20").err()).contains("floorDays");
    assertThat(policy("admin", "propose", "--class", "standard").code()).isEqualTo(64);
    assertThat(policy("admin", "approve", "x").code()).isEqualTo(64);
    assertThat(policy("admin", "approve", "0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d").code())
        .isEqualTo(66);
  }
}
