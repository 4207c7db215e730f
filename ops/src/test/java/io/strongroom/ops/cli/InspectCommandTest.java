package io.strongroom.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.http.ClusterServer;
import io.strongroom.playback.http.InspectServer;
import io.strongroom.recording.model.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Findings, packs and the log in words, by commands, against a real server with a real log. */
final class InspectCommandTest {
  private static final String UNIT = "督察支队";

  @TempDir private Path folder;

  private CommandRun run(InspectServer server, String user, List<String> command, String... more)
      throws IOException {
    Path password = Files.writeString(folder.resolve("pw"), ClusterServer.PASSWORD);
    List<String> all = new ArrayList<>(List.of("inspect"));
    all.addAll(command);
    all.addAll(List.of("--url", server.uri("").toString()));
    all.addAll(List.of("--ca", folder.resolve("tls").resolve("ca.pem").toString()));
    all.addAll(List.of("--user", user, "--password-file", password.toString()));
    all.addAll(List.of(more));
    return CommandRun.of(all);
  }

  @Test
  void aFindingIsNotedAnsweredAndClosedAndAPackIsFetched() throws IOException {
    try (InspectServer server = new InspectServer(folder)) {
      long entry = server.look(server.north(), "liwei", "Station 3", "case 2026-117");
      String inspector = InspectServer.INSPECTOR;
      CommandRun noted =
          run(
              server,
              inspector,
              List.of("finding", "note"),
              "--unit",
              UNIT,
              "--until",
              "2026-03-20T00:00:00Z",
              "" + entry,
              "no such case");
      assertThat(noted.code()).as(noted.err()).isZero();
      String id = noted.out().strip();
      assertThat(run(server, "leader", List.of("finding", "list"), "--state", "open").out())
          .contains(id)
          .contains("no such case");
      assertThat(run(server, "leader", List.of("finding", "answer"), id, "a slip").out())
          .isEqualTo(id + " answered\n");
      CommandRun back =
          run(
              server,
              inspector,
              List.of("finding", "return"),
              "--until",
              "2026-03-21T00:00:00Z",
              id,
              "which one then?");
      assertThat(back.out()).isEqualTo(id + " open\n");
      assertThat(run(server, inspector, List.of("finding", "close"), id, "found it").out())
          .isEqualTo(id + " closed\n");
      CommandRun again = run(server, inspector, List.of("finding", "close"), id, "found it");
      assertThat(again.code()).isEqualTo(ExitCode.of(ErrorKind.CALLER));
      assertThat(again.err()).contains("state: the finding is closed");

      assertThat(run(server, inspector, List.of("log"), "--words", "zh", "--type", "intent").out())
          .contains("liwei  Station 3  North gate 北门")
          .contains("准备查看");
      assertThat(run(server, inspector, List.of("log"), "--words", "en").out())
          .contains("finding closed");
      assertThat(run(server, inspector, List.of("log"), "--words", "fr").code())
          .isEqualTo(ExitCode.of(ErrorKind.CALLER));

      server.forward(Duration.ofDays(40));
      Path pack = folder.resolve("audit.zip");
      String[] month = {"--month", "2026-03", "--out", pack.toString()};
      assertThat(run(server, inspector, List.of("pack"), month).code()).isZero();
      assertThat(pack).content(java.nio.charset.StandardCharsets.ISO_8859_1).startsWith("PK");
      CommandRun there = run(server, inspector, List.of("pack"), month);
      assertThat(there.code()).isEqualTo(ExitCode.of(ErrorKind.CALLER));
      assertThat(there.err()).contains("--out");
      CommandRun early =
          run(
              server,
              inspector,
              List.of("pack"),
              "--year",
              "2026",
              "--out",
              folder.resolve("year.zip").toString());
      assertThat(early.code()).isEqualTo(ExitCode.of(ErrorKind.CALLER));
      assertThat(early.err()).contains("is not over");
      assertThat(folder.resolve("year.zip")).doesNotExist();
    }
  }
}
