package io.strongroom.node.settings;

import io.strongroom.node.settings.NodeSettings.Cluster;
import io.strongroom.recording.cassandra.CassandraSettings;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.placement.ClusterSettings;
import io.strongroom.recording.placement.ClusterSettings.Role;
import io.strongroom.recording.replica.ReplicaSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The section {@code cluster} of the settings. */
final class ClusterSection {
  private static final Pattern HOST_PORT =
      Pattern.compile("([A-Za-z0-9.-]+|\\[[0-9a-fA-F:]+\\]):([0-9]{1,5})");
  private static final int MAX_PORT = 65_535;
  private static final long MEGA = 1_000_000;

  private ClusterSection() {}

  static Cluster read(StrictSection section, Map<RetentionClass, ReplicaSettings.Mode> copied) {
    ClusterSettings membership =
        new ClusterSettings(
            section.text("host"),
            section.number("port", 8_445, 1, MAX_PORT),
            section.number("data-port", 8_446, 1, MAX_PORT),
            section.texts("seeds", List.of()),
            roles(section),
            section.file("tls"));
    long bytesPerSecond = MEGA * section.number("replica-rate", 50, 1, 10_000);
    Cluster cluster =
        new Cluster(
            membership,
            cassandra(section.section("cassandra")),
            new ReplicaSettings(copied, bytesPerSecond));
    section.end();
    return cluster;
  }

  private static Set<Role> roles(StrictSection section) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String name : section.texts("roles", List.of("recorder"))) {
      switch (name) {
        case "recorder" -> roles.add(Role.RECORDER);
        case "keyholder" -> roles.add(Role.KEYHOLDER);
        default ->
            throw section.refuse(
                "roles", "knows recorder and keyholder, not " + name.toLowerCase(Locale.ROOT));
      }
    }
    return roles;
  }

  private static CassandraSettings cassandra(StrictSection section) {
    CassandraSettings cassandra =
        new CassandraSettings(
            section.texts("contact-points", List.of()).stream()
                .map(text -> contactPoint(section, text))
                .toList(),
            section.text("datacenter", "datacenter1"),
            section.text("keyspace", "strongroom"),
            section.number("replicas", 3, 1, 7),
            login(section),
            section.optionalFile("ca"));
    section.end();
    return cassandra;
  }

  private static Optional<CassandraSettings.Login> login(StrictSection section) {
    Optional<String> user = section.optionalText("user");
    Optional<Path> password = section.optionalFile("password-file");
    if (user.isPresent() != password.isPresent()) {
      throw section.refuse(
          user.isPresent() ? "password-file" : "user", "is missing: a login has both");
    }
    return user.map(name -> new CassandraSettings.Login(name, password.orElseThrow()));
  }

  private static InetSocketAddress contactPoint(StrictSection section, String text) {
    Matcher parts = HOST_PORT.matcher(text);
    if (parts.matches() && Integer.parseInt(parts.group(2)) <= MAX_PORT) {
      // The driver asks for the address at each attempt.
      return InetSocketAddress.createUnresolved(
          parts.group(1).replaceAll("[\\[\\]]", ""), Integer.parseInt(parts.group(2)));
    }
    throw section.refuse("contact-points", "is a list of host:port, and '" + text + "' is none");
  }
}
