package io.strongroom.node.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of settings and the code that reads them list the same keys. */
final class SettingsPageTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Za-z0-9.-]+)` \\|");

  private static final String CLUSTER =
      "cluster { host = h, seeds = [\"h:1\"], tls = t, cassandra.contact-points = [\"h:1\"] }, ";

  private static final String COLD =
      "cold { endpoint = \"https://h\", bucket = bkt, access-key-file = a, secret-key-file = s }, ";

  private static final String OIDC = "oidc { issuer = \"https://h\", client-id = c }, ";

  @Test
  void thePageListsWhatTheCodeReads() throws IOException {
    Set<String> documented = new TreeSet<>();
    ROW.matcher(Files.readString(Path.of("../docs/ref/settings.md")))
        .results()
        .map(m -> m.group(1).replace("NAME", "x"))
        .forEach(documented::add);
    documented.remove("volumes");

    assertThat(documented).containsExactlyInAnyOrderElementsOf(readByTheCode());
  }

  /** Provokes the refusal of an unknown key in each section, which lists the known ones. */
  private static Set<String> readByTheCode() {
    Set<String> keys = new TreeSet<>();
    for (String section :
        new String[] {
          "http",
          "management",
          "keys",
          "accounts",
          "ingest",
          "recording",
          "scrub",
          "moves",
          "cold",
          "retention.classes.x",
          "retention.shortage",
          "reports",
          "access-log",
          "view",
          "approvals",
          "evidence",
          "oidc",
          "watermark",
          "cluster",
          "cluster.cassandra"
        }) {
      String needed =
          switch (section) {
            case "cluster", "cluster.cassandra" -> CLUSTER;
            case "cold" -> COLD;
            case "oidc" -> OIDC;
            default -> "";
          };
      String text =
          "strongroom { data = d, retention.classes.x.legal-basis = b, "
              + needed
              + section
              + ".zzz = 1 }";
      for (String key : known(text)) {
        keys.add(section + "." + key);
      }
    }
    keys.remove("cluster.cassandra");
    known("strongroom { data = d, keys { provider = pkcs11, module = m, token = t, zzz = 1 } }")
        .forEach(key -> keys.add("keys." + key));
    Set<String> top = known("strongroom { data = d, zzz = 1 }");
    top.removeAll(
        Set.of(
            "http",
            "management",
            "keys",
            "accounts",
            "ingest",
            "recording",
            "scrub",
            "moves",
            "cold",
            "retention",
            "reports",
            "access-log",
            "view",
            "approvals",
            "evidence",
            "oidc",
            "watermark",
            "cluster",
            "volumes"));
    keys.addAll(top);
    return keys;
  }

  private static Set<String> known(String text) {
    Throwable refusal = catchThrowable(() -> NodeSettings.of(ConfigFactory.parseString(text)));
    String message = String.valueOf(refusal.getMessage());
    String list =
        message.substring(message.indexOf("here are known: ") + "here are known: ".length());
    int origin = list.indexOf(" (");
    return new TreeSet<>(
        Arrays.asList((origin < 0 ? list : list.substring(0, origin)).split(", ")));
  }
}
