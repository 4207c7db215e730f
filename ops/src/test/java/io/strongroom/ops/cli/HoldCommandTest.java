package io.strongroom.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.http.ClusterServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a real server with two administrators. */
final class HoldCommandTest {
  private static final String CAMERA = "0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d";

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

  private CommandRun hold(String user, String... arguments) {
    return CommandRun.at(
        server,
        user,
        password,
        List.of("hold", arguments[0]),
        List.of(arguments).subList(1, arguments.length));
  }

  private CommandRun place(String camera, String to) {
    return hold(
        "admin",
        "place",
        "--camera",
        camera,
        "--from",
        "2026-03-01T00:00:00Z",
        "--to",
        to,
        "--case",
        "case 7",
        "--basis",
        "order 12",
        "--requester",
        "court");
  }

  @Test
  void aHoldIsPlacedAndReleasedByTwo() {
    CommandRun placed = place(CAMERA, "2026-03-02T00:00:00Z");
    assertThat(placed.code()).isZero();
    assertThat(placed.err())
        .contains("standard 2026-01-01: 3 packs are kept", "standard 2026-01-01: gone already");
    String id = placed.out().strip();
    assertThat(hold("admin", "list").out())
        .startsWith(id + "\tinForce\tcase 7\t1 cameras\t2026-03-01T00:00:00.000000Z\t");
    assertThat(hold("admin", "show", id).out()).contains("\"basis\" : \"order 12\"");

    String change = hold("admin", "release", "--reason", "closed", id).out().strip();
    assertThat(hold("admin", "list").out()).endsWith("\t" + change + System.lineSeparator());
    CommandRun alone = hold("admin", "approve", change);
    assertThat(alone.code()).isNotZero();
    assertThat(alone.err()).contains("another one must");
    assertThat(hold("second", "approve", change).code()).isZero();
    assertThat(hold("admin", "list").out()).contains("\treleased\t");
  }

  @Test
  void aChangeIsWithdrawn() {
    String id = place(CAMERA, "2026-03-02T00:00:00Z").out().strip();
    String change =
        hold("admin", "release", "--reason", "soon", "--until", "2100-01-01T00:00:00Z", id)
            .out()
            .strip();
    assertThat(hold("admin", "withdraw", change).code()).isZero();
    assertThat(hold("second", "approve", change).err()).contains("was withdrawn");
  }

  @Test
  void whatIsWrongIsNamed() {
    assertThat(place("x", "2026-03-02T00:00:00Z").code()).isEqualTo(64);
    assertThat(place(CAMERA, "soon").err()).contains("to: ");
    assertThat(hold("admin", "show", "x").code()).isEqualTo(64);
    assertThat(hold("admin", "show", CAMERA).code()).isEqualTo(66);
    assertThat(hold("admin", "release", CAMERA).code()).isEqualTo(64);
  }
}
