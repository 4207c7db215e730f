package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code strongroom area …}: areas as a tree, and the units that lie in them. */
@Command(
    name = "area",
    description = "Areas, and the units that lie in them (administrators).",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  strongroom area list --ca data/tls/ca.pem --user admin --password-file pw"
    })
final class AreaCommand {
  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "list",
      description = "Areas and units, tab-separated: code or unit, names from the top down.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom area list --ca data/tls/ca.pem --user admin --password-file pw"
      })
  int list(@Mixin Connection connection) {
    try (ApiClient api = connection.signIn()) {
      JsonNode all = api.get("/api/v1/areas");
      for (JsonNode area : all.path("areas")) {
        List<String> path = new ArrayList<>();
        area.path("path").forEach(name -> path.add(name.asText()));
        out().println("area\t" + area.path("code").asText() + "\t" + String.join(" / ", path));
      }
      for (JsonNode unit : all.path("units")) {
        out().println("unit\t" + unit.path("area").asText() + "\t" + unit.path("unit").asText());
      }
    }
    return ExitCode.OK;
  }

  @Command(
      name = "put",
      description = "Makes an area, gives it another name, or moves it with all its parts.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom area put --ca data/tls/ca.pem --user admin --password-file pw --name 'Long"
            + " town' --in 330483 330483105"
      })
  int put(
      @Mixin Connection connection,
      @Option(names = "--name", required = true, description = "for people") String name,
      @Option(names = "--in", paramLabel = "CODE", description = "area that it is a part of")
          @Nullable String parent,
      @Parameters(paramLabel = "CODE", description = "its code") String code) {
    ObjectNode body = ApiClient.object().put("name", name);
    if (parent != null) {
      body.put("parent", parent);
    }
    try (ApiClient api = connection.signIn()) {
      JsonNode _ = api.replace("/api/v1/areas/" + encoded(code), body);
    }
    return ExitCode.OK;
  }

  @Command(
      name = "remove",
      description = "Removes an area in which nothing lies any more.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom area remove --ca data/tls/ca.pem --user admin --password-file pw 330483105"
      })
  int remove(
      @Mixin Connection connection,
      @Parameters(paramLabel = "CODE", description = "its code") String code) {
    try (ApiClient api = connection.signIn()) {
      api.delete("/api/v1/areas/" + encoded(code));
    }
    return ExitCode.OK;
  }

  @Command(
      name = "unit",
      description = "Says in which area a unit lies, and all cameras that it answers for with it.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom area unit --ca data/tls/ca.pem --user admin --password-file pw --in"
            + " 330483105 'Lihe village committee'"
      })
  int unit(
      @Mixin Connection connection,
      @Option(names = "--in", paramLabel = "CODE", required = true, description = "the area")
          String area,
      @Parameters(paramLabel = "UNIT", description = "managing unit, as cameras have it")
          String unit) {
    try (ApiClient api = connection.signIn()) {
      JsonNode _ =
          api.replace("/api/v1/units/" + encoded(unit), ApiClient.object().put("area", area));
    }
    return ExitCode.OK;
  }

  @Command(
      name = "remove-unit",
      description = "Takes a unit out of its area: its cameras lie nowhere then.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom area remove-unit --ca data/tls/ca.pem --user admin --password-file pw 'Lihe"
            + " village committee'"
      })
  int removeUnit(
      @Mixin Connection connection,
      @Parameters(paramLabel = "UNIT", description = "its name") String unit) {
    try (ApiClient api = connection.signIn()) {
      api.delete("/api/v1/units/" + encoded(unit));
    }
    return ExitCode.OK;
  }

  private static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
