package io.strongroom.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.http.ClusterServer;
import io.strongroom.recording.model.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Areas and people by commands, against a real server. */
final class PeopleCommandTest {
  private static CommandRun run(
      ClusterServer server, Path password, String group, String command, String... arguments) {
    return CommandRun.at(server, "admin", password, List.of(group, command), List.of(arguments));
  }

  @Test
  void areasAreMadeAndAPersonIsPutInOne(@TempDir Path folder) throws IOException {
    try (ClusterServer server = new ClusterServer(folder)) {
      Path pw = Files.writeString(folder.resolve("pw"), ClusterServer.PASSWORD);
      assertThat(run(server, pw, "area", "put", "--name", "Tongxiang", "330483").code()).isZero();
      assertThat(
              run(server, pw, "area", "put", "--name", "Long town", "--in", "330483", "105").code())
          .isZero();
      assertThat(run(server, pw, "area", "unit", "--in", "105", "Lihe village").code()).isZero();
      assertThat(run(server, pw, "area", "list").out())
          .isEqualTo(
              "area\t105\tTongxiang / Long town\narea\t330483\tTongxiang\nunit\t105\tLihe"
                  + " village\n");
      assertThat(run(server, pw, "area", "remove", "105").code())
          .isEqualTo(ExitCode.of(ErrorKind.CALLER));
      String duty = "approver,area=105,class=standard,hours=mon+tue@08:00-18:00";
      assertThat(
              run(
                      server,
                      pw,
                      "user",
                      "add",
                      "--name",
                      "Li Wei",
                      "--unit",
                      "Station 3",
                      "--role",
                      "requester",
                      "--assign",
                      "requester,area=330483",
                      "--new-password-file",
                      pw.toString(),
                      "--temporary",
                      "liwei")
                  .code())
          .isZero();
      assertThat(run(server, pw, "user", "assign", "--assign", duty, "liwei").code()).isZero();
      assertThat(run(server, pw, "user", "list").out())
          .contains("liwei\tapprover\tStation 3\tLi Wei\t" + duty + "\t\t\n");
      CommandRun wrong = run(server, pw, "user", "assign", "--assign", "approver,at=105", "liwei");
      assertThat(wrong.code()).isEqualTo(ExitCode.of(ErrorKind.CALLER));
      assertThat(wrong.err()).contains("ROLE[,area=CODE]");
      assertThat(run(server, pw, "user", "lock", "--reason", "left the unit", "liwei").code())
          .isZero();
      assertThat(run(server, pw, "user", "list").out()).contains(duty + "\tleft the unit\t\n");
      assertThat(run(server, pw, "user", "unlock", "liwei").code()).isZero();
      assertThat(run(server, pw, "user", "remove-codes", "liwei").code()).isZero();
      assertThat(run(server, pw, "user", "end-sessions", "liwei").code()).isZero();
      assertThat(run(server, pw, "user", "lock", "--reason", "myself", "admin").code())
          .isEqualTo(ExitCode.of(ErrorKind.DENIED));
      assertThat(run(server, pw, "area", "remove-unit", "Lihe village").code()).isZero();
      assertThat(run(server, pw, "area", "remove", "105").code()).isZero();
    }
  }
}
