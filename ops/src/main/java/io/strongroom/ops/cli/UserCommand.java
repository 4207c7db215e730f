package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code strongroom user …}: accounts. */
@Command(
    name = "user",
    description = "Accounts: who may do what where and when, passwords, locks.",
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
            + " new.pw liwei",
        "  strongroom user add --ca data/tls/ca.pem --user admin --password-file pw \\",
        "    --name 'Traffic counts' --unit 'Roads' --role requester --subject 7f3c --machine"
            + " counts"
      })
  int add(
      @Mixin Connection connection,
      @Option(names = "--name", required = true, description = "the person's name") String name,
      @Option(names = "--unit", required = true, description = "the person's unit") String unit,
      @Option(
              names = "--role",
              required = true,
              description =
                  "requester, responder, approver, administrator, maintainer or inspector")
          String role,
      @Option(
              names = "--assign",
              paramLabel = "ASSIGNMENT",
              description = AssignmentText.FORM + "; without it, the role everywhere and always")
          @Nullable List<String> assignments,
      @Option(
              names = "--temporary",
              description = "the person chooses another password before anything else")
          boolean temporary,
      @ArgGroup(multiplicity = "1") WayIn way,
      @Option(
              names = "--machine",
              description = "with --subject: the owner is a program, which brings access tokens")
          boolean machine,
      @Parameters(paramLabel = "USER", description = "account name") String user) {
    ObjectNode body =
        ApiClient.object().put("user", user).put("name", name).put("unit", unit).put("role", role);
    way.into(body, temporary, machine);
    if (assignments != null) {
      body.set("assignments", AssignmentText.parse(assignments));
    }
    try (ApiClient api = connection.signIn()) {
      api.post("/api/v1/users", body);
    }
    return ExitCode.OK;
  }

  /** How an account is signed in with. */
  static final class WayIn {
    @Option(names = "--new-password-file", description = "first password")
    private @Nullable Path file;

    @Option(
        names = "--subject",
        description = "what the identity provider calls the owner, who has no password here then")
    private @Nullable String subject;

    private void into(ObjectNode body, boolean temporary, boolean machine) {
      if (subject == null ? machine : temporary) {
        throw new StrongroomException(
            ErrorKind.CALLER,
            "--machine goes with --subject, and --temporary with --new-password-file");
      }
      if (subject == null) {
        body.put(
                "password",
                Connection.secretFrom(Objects.requireNonNull(file), "--new-password-file"))
            .put("temporary", temporary);
      } else {
        body.set("provider", link(subject, machine));
      }
    }
  }

  private static ObjectNode link(String subject, boolean machine) {
    return ApiClient.object().put("subject", subject).put("machine", machine);
  }

  @Command(
      name = "link",
      description =
          "Has the identity provider vouch for an account's owner: the password is gone, sessions"
              + " end (administrators).",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom user link --ca data/tls/ca.pem --user admin --password-file pw --subject 7f3c"
            + " liwei"
      })
  int link(
      @Mixin Connection connection,
      @Option(
              names = "--subject",
              required = true,
              description = "what the identity provider calls the owner")
          String subject,
      @Option(
              names = "--machine",
              description = "the owner is a program, which brings access tokens")
          boolean machine,
      @Parameters(paramLabel = "USER", description = "account name") String user) {
    try (ApiClient api = connection.signIn()) {
      JsonNode _ = api.replace(path(user, "/provider"), link(subject, machine));
    }
    return ExitCode.OK;
  }

  @Command(
      name = "unlink",
      description =
          "Removes the link with the identity provider; nobody signs in until a password is set"
              + " (administrators).",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom user unlink --ca data/tls/ca.pem --user admin --password-file pw liwei"
      })
  int unlink(
      @Mixin Connection connection,
      @Parameters(paramLabel = "USER", description = "account name") String user) {
    try (ApiClient api = connection.signIn()) {
      api.delete(path(user, "/provider"));
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
                    user.path("name").asText(),
                    AssignmentText.of(user.path("assignments")),
                    user.path("locked").asText(""),
                    user.at("/provider/subject").asText("")));
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
      api.put(path(user, "/password"), body);
    }
    return ExitCode.OK;
  }

  @Command(
      name = "assign",
      description = "Says what a person may do where and when, instead of before (administrators).",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom user assign --ca data/tls/ca.pem --user admin --password-file pw \\",
        "    --assign requester,area=330483 --assign"
            + " approver,area=330483105,hours=mon+tue+wed+thu+fri@08:00-18:00 liwei"
      })
  int assign(
      @Mixin Connection connection,
      @Option(
              names = "--assign",
              paramLabel = "ASSIGNMENT",
              description = AssignmentText.FORM + "; none at all: the person may do nothing")
          @Nullable List<String> assignments,
      @Parameters(paramLabel = "USER", description = "account name") String user) {
    try (ApiClient api = connection.signIn()) {
      for (JsonNode each : api.get("/api/v1/users").path("users")) {
        if (each.path("user").asText().equals(user)) {
          ObjectNode body =
              ApiClient.object()
                  .put("name", each.path("name").asText())
                  .put("unit", each.path("unit").asText())
                  .put("role", each.path("role").asText());
          body.set(
              "assignments", AssignmentText.parse(assignments == null ? List.of() : assignments));
          JsonNode _ = api.replace(path(user, ""), body);
          return ExitCode.OK;
        }
      }
      throw new StrongroomException(ErrorKind.NOT_FOUND, "there is no such user");
    }
  }

  @Command(
      name = "lock",
      description = "Locks an account, which ends its sessions (administrators).",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom user lock --ca data/tls/ca.pem --user admin --password-file pw --reason 'left"
            + " the unit' liwei"
      })
  int lock(
      @Mixin Connection connection,
      @Option(names = "--reason", required = true, description = "why") String reason,
      @Parameters(paramLabel = "USER", description = "account name") String user) {
    try (ApiClient api = connection.signIn()) {
      api.put(path(user, "/locked"), ApiClient.object().put("locked", true).put("reason", reason));
    }
    return ExitCode.OK;
  }

  @Command(
      name = "unlock",
      description = "Unlocks an account (administrators).",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom user unlock --ca data/tls/ca.pem --user admin --password-file pw liwei"
      })
  int unlock(
      @Mixin Connection connection,
      @Parameters(paramLabel = "USER", description = "account name") String user) {
    try (ApiClient api = connection.signIn()) {
      api.put(path(user, "/locked"), ApiClient.object().put("locked", false));
    }
    return ExitCode.OK;
  }

  @Command(
      name = "remove-codes",
      description = "Has a person enrol anew for one-time codes (administrators).",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom user remove-codes --ca data/tls/ca.pem --user admin --password-file pw liwei"
      })
  int removeCodes(
      @Mixin Connection connection,
      @Parameters(paramLabel = "USER", description = "account name") String user) {
    try (ApiClient api = connection.signIn()) {
      api.delete(path(user, "/totp"));
    }
    return ExitCode.OK;
  }

  @Command(
      name = "end-sessions",
      description = "Ends all sessions of a person, on all nodes (administrators).",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom user end-sessions --ca data/tls/ca.pem --user admin --password-file pw liwei"
      })
  int endSessions(
      @Mixin Connection connection,
      @Parameters(paramLabel = "USER", description = "account name") String user) {
    try (ApiClient api = connection.signIn()) {
      api.delete(path(user, "/sessions"));
    }
    return ExitCode.OK;
  }

  private static String path(String user, String rest) {
    return "/api/v1/users/" + URLEncoder.encode(user, StandardCharsets.UTF_8) + rest;
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
