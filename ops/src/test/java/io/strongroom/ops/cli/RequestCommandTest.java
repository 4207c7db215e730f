package io.strongroom.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.access.Role;
import io.strongroom.playback.http.ClusterServer;
import io.strongroom.recording.model.CameraId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Coordinates of cameras and requests by commands, against a real server. */
final class RequestCommandTest {
  private static final String GATE = "0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d";
  private static final String YARD = "1b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d";
  private static final String NONE = "2b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d";

  private ClusterServer server;
  private Path password;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    server = new ClusterServer(folder);
    server.addAccount("officer", Role.REQUESTER);
    server.addAccount("leader", Role.APPROVER);
    server.register(CameraId.parse(GATE), "gate");
    server.register(CameraId.parse(YARD), "yard");
    password = Files.writeString(folder.resolve("pw"), ClusterServer.PASSWORD);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private CommandRun run(String user, String command, String... arguments) {
    return CommandRun.at(
        server,
        user,
        password,
        List.of(command, arguments[0]),
        List.of(arguments).subList(1, arguments.length));
  }

  private CommandRun request(String user, String... arguments) {
    return run(user, "request", arguments);
  }

  private CommandRun ask(String... more) {
    return request(
        "officer",
        Stream.concat(
                Stream.of(
                    "new",
                    "--from",
                    "2026-03-01T08:00:00Z",
                    "--to",
                    "2026-03-01T09:00:00Z",
                    "--case",
                    "2026-117",
                    "--basis",
                    "Order 799",
                    "--reason",
                    "a bicycle was stolen"),
                Stream.of(more))
            .toArray(String[]::new));
  }

  @Test
  void camerasAreFoundByTheirPlace() {
    assertThat(run("admin", "camera", "set", "--position=30.63,120.56", GATE).code()).isZero();
    assertThat(run("admin", "camera", "set", "--position=30.64,120.56", YARD).code()).isZero();
    CommandRun near = run("officer", "camera", "list", "--around=30.63,120.561,300");
    assertThat(near.out()).startsWith(GATE).contains("\tgate\t30.63,120.56").doesNotContain(YARD);
    assertThat(run("admin", "camera", "set", "--no-position", YARD).code()).isZero();
    assertThat(run("officer", "camera", "list").err()).contains("1 of 2 cameras have no");

    CommandRun asked = ask("--around=30.63,120.561,300");
    assertThat(asked.code()).as(asked.err()).isZero();
    assertThat(asked.err()).contains("1 of 2 cameras have no coordinates").contains(GATE);
    String shown = request("leader", "show", asked.out().strip()).out();
    assertThat(shown).contains(GATE, "\"metres\" : 300").doesNotContain(YARD);
    assertThat(ask("--around=10,10,300").code()).isEqualTo(66);
    assertThat(ask("--around=10,10").code()).isEqualTo(64);
    assertThat(ask("--around=10,10,3.5", "--camera", GATE).err()).contains("--around: ");
    assertThat(ask("--around=91,10,3", "--camera", GATE).err()).contains("latitude: ");
    CommandRun half = run("admin", "camera", "set", "--position=30.63", GATE);
    assertThat(half.code()).isEqualTo(64);
    assertThat(half.err()).contains("--position: ");
    assertThat(run("officer", "camera", "set", "--position=1,2", GATE).code()).isEqualTo(77);
  }

  @Test
  void aRequestIsNarrowedAndRevoked() {
    String id = ask("--camera", GATE, "--camera", YARD, "--action", "playback").out().strip();
    assertThat(request("officer", "list").out())
        .startsWith(id + "\tsubmitted\tofficer\t2026-117\t2 cameras\t2026-03-01T08:00:00.000000Z");
    assertThat(request("leader", "list", "--to-decide").out()).startsWith(id);
    assertThat(request("officer", "list", "--to-decide").code()).isEqualTo(77);
    CommandRun nothing = request("leader", "narrow", id);
    assertThat(nothing.code()).isEqualTo(64);
    assertThat(nothing.err()).contains("--camera");
    CommandRun wider = request("leader", "narrow", "--to", "2026-03-01T10:00:00Z", id);
    assertThat(wider.code()).isEqualTo(64);
    assertThat(wider.err()).contains("to: goes beyond");
    assertThat(request("officer", "approve", id).code()).isEqualTo(77);
    CommandRun narrowed = request("leader", "narrow", "--camera", GATE, "--max-uses", "2", id);
    assertThat(narrowed.out().strip()).isEqualTo("narrowed");
    assertThat(narrowed.err()).contains("in force until ");
    assertThat(request("officer", "list", "--mine").out()).contains("\tactive\t");
    assertThat(request("leader", "revoke", "--reason", "the case is closed", id).code()).isZero();
    assertThat(request("officer", "show", id).out()).contains("\"revokedBy\" : \"leader\"");
  }

  @Test
  void aRequestIsApprovedRefusedOrWithdrawn() {
    String first = ask("--camera", GATE).out().strip();
    assertThat(request("leader", "approve", first).out().strip()).isEqualTo("approved");
    String second = ask("--camera", GATE).out().strip();
    assertThat(request("leader", "refuse", "--reason", "no need", second).code()).isZero();
    assertThat(request("officer", "show", second).out()).contains("\"refusal\" : \"no need\"");
    String third = ask("--camera", GATE).out().strip();
    assertThat(request("officer", "withdraw", third).code()).isZero();
    assertThat(request("leader", "approve", third).err()).contains("was withdrawn");
  }

  @Test
  void whatIsWrongIsNamed() {
    assertThat(ask("--camera", "x").code()).isEqualTo(64);
    assertThat(ask().err()).contains("cameras: ");
    assertThat(ask("--camera", NONE).err()).contains("there is no camera");
    assertThat(request("officer", "show", NONE).code()).isEqualTo(66);
    assertThat(request("officer", "show", "x").code()).isEqualTo(64);
    CommandRun resident = ask("--camera", GATE, "--resident-name", "Wang Fang");
    assertThat(resident.code()).isEqualTo(64);
    assertThat(resident.err()).contains("identity: ");
    CommandRun elsewhere =
        ask(
            "--camera",
            GATE,
            "--resident-name",
            "Wang Fang",
            "--resident-identity",
            "identity card, 7781",
            "--resident-wanted",
            "a blue bicycle");
    assertThat(elsewhere.err()).contains("another unit manages");
  }
}
