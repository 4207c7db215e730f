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
final class DeletionCommandTest {
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

  private CommandRun deletion(String user, String... arguments) {
    return CommandRun.at(
        server,
        user,
        password,
        List.of("deletion", arguments[0]),
        List.of(arguments).subList(1, arguments.length));
  }

  private CommandRun propose(String kind, String... scope) {
    List<String> all = new ArrayList<>(List.of("propose", "--kind", kind));
    all.addAll(List.of(scope));
    all.addAll(List.of("--authority", "City court", "--document", "117", "--reason", "unlawful"));
    return deletion("admin", all.toArray(String[]::new));
  }

  @Test
  void anOrderIsProposedAndApprovedByTwo() {
    CommandRun proposed =
        propose(
            "ordered-deletion",
            "--camera",
            CAMERA,
            "--from",
            "2026-01-01T08:30:00Z",
            "--to",
            "2026-01-01T21:30:00Z");
    assertThat(proposed.code()).as(proposed.err()).isZero();
    assertThat(proposed.err())
        .contains(
            CAMERA
                + ": takes from 2026-01-01T08:00:00.000000Z to 2026-01-01T22:00:00.000000Z, 14"
                + " packs, and 2 more when they are not held any more",
            "standard 2026-01-01: ",
            "its floor ends on 2025-12-31");
    String id = proposed.out().strip();
    assertThat(deletion("admin", "approve", id).err()).contains("another one must");
    assertThat(deletion("second", "approve", id).code()).isZero();
    assertThat(deletion("admin", "list").out())
        .startsWith(id + "\tordered-deletion\tinForce\t1 cameras, 2026-01-01T08:30:00.000000Z to ")
        .endsWith("\tCity court\t117\tadmin\tsecond" + System.lineSeparator());
    assertThat(deletion("admin", "show", id).out()).contains("\"document\" : \"117\"");
  }

  @Test
  void classDaysAreReleasedAndAnOrderIsWithdrawn() {
    CommandRun proposed =
        propose("early-release", "--class", "standard", "--expiry-day", "2026-01-01");
    String id = proposed.out().strip();
    assertThat(deletion("admin", "list").out()).contains("\tstandard 2026-01-01 to 2026-01-01\t");
    assertThat(deletion("admin", "withdraw", id).code()).isZero();
    assertThat(deletion("second", "approve", id).err()).contains("was withdrawn");
  }

  @Test
  void whatIsWrongIsNamed() {
    assertThat(propose("burn", "--camera", CAMERA).err()).contains("kind: ");
    assertThat(propose("ordered-deletion", "--camera", "x").code()).isEqualTo(64);
    assertThat(propose("ordered-deletion", "--camera", CAMERA).err()).contains("from: ");
    assertThat(deletion("admin", "show", CAMERA).code()).isEqualTo(66);
  }
}
