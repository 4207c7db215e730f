package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code strongroom user …}: local accounts. */
@Command(
    name = "user",
    description = "Add accounts, list them, set passwords.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  strongroom user list --ca data/tls/ca.pem --user admin --password-file pw"
    })
final class UserCommand {
  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "add",
      description = "Adds an account (administrators).",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom user add --ca data/tls/ca.pem --user admin --password-file pw \\",
        "    --name 'Li Wei' --unit 'Public security bureau' --role requester --new-password-file"
            + " new.pw liwei"
      })
  int add(
      @Mixin Connection connection,
      @Option(names = "--name", required = true, description = "the person's name") String name,
      @Option(names = "--unit", required = true, description = "the person's unit") String unit,
      @Option(
              names = "--role",
              required = true,
              description = "requester, approver or administrator")
          String role,
      @Option(names = "--new-password-file", required = true, description = "first password")
          Path file,
      @Parameters(paramLabel = "USER", description = "account name") String user) {
    ObjectNode body =
        ApiClient.object()
            .put("user", user)
            .put("name", name)
            .put("unit", unit)
            .put("role", role)
            .put("password", Connection.secretFrom(file, "--new-password-file"));
    try (ApiClient api = connection.signIn()) {
      api.post("/api/v1/users", body);
    }
    return ExitCode.OK;
  }

  @Command(
      name = "list",
      description = "Lists the accounts, tab-separated (administrators).",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom user list --ca data/tls/ca.pem --user admin --password-file pw"
      })
  int list(@Mixin Connection connection) {
    try (ApiClient api = connection.signIn()) {
      for (JsonNode user : api.get("/api/v1/users").path("users")) {
        out()
            .println(
                String.join(
                    "\t",
                    user.path("user").asText(),
                    user.path("role").asText(),
                    user.path("unit").asText(),
                    user.path("name").asText()));
      }
    }
    return ExitCode.OK;
  }

  @Command(
      name = "passwd",
      description = "Sets a password: one's own, or as administrator anybody's.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom user passwd --ca data/tls/ca.pem --user liwei --password-file pw --purpose"
            + " 'new password' \\",
        "    --new-password-file new.pw liwei"
      })
  int passwd(
      @Mixin Connection connection,
      @Option(names = "--new-password-file", required = true, description = "the new password")
          Path file,
      @Parameters(paramLabel = "USER", description = "account name") String user) {
    ObjectNode body =
        ApiClient.object()
            .put("password", Connection.secretFrom(file, "--new-password-file"))
            .put("current", connection.password());
    try (ApiClient api = connection.signIn()) {
      api.put(
          "/api/v1/users/" + URLEncoder.encode(user, StandardCharsets.UTF_8) + "/password", body);
    }
    return ExitCode.OK;
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
