package io.strongroom.node.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.strongroom.crypto.envelope.Suite;
import io.strongroom.node.settings.NodeSettings.VolumeAt;
import io.strongroom.recording.cassandra.CassandraSettings;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.placement.ClusterSettings;
import io.strongroom.recording.replica.ReplicaSettings;
import io.strongroom.recording.scrub.ScrubSettings;
import io.strongroom.recording.tier.TierAges;
import io.strongroom.recording.volume.Tier;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NodeSettingsTest {
  @TempDir Path folder;

  @Test
  void oneLineIsEnough() {
    NodeSettings settings = parse("strongroom.data = \"" + folder + "\"");

    assertThat(settings.zone().getId()).isEqualTo("Asia/Shanghai");
    assertThat(settings.http().port()).isEqualTo(8443);
    assertThat(settings.volumes()).hasSize(1);
    assertThat(settings.retention().classes()).containsExactly("standard");
    var keys = (KeyProvider.EncryptedFile) settings.keys().provider();
    assertThat(keys.passphrase()).isEmpty();
    assertThat(keys.places().slots()).containsExactly(folder.resolve("keys/root.slot"));
    assertThat(settings.recording().longestPack()).isEqualTo(Duration.ofHours(1));
    assertThat(settings.cluster()).isEmpty();
  }

  @Test
  void dayKeysMayBeOfTheNationalSuite() {
    assertThat(parse("strongroom { data = d }").keys().provider().suite())
        .isEqualTo(Suite.AES_256_GCM_SHA_256);
    assertThat(parse("strongroom { data = d, keys.suite = national }").keys().provider().suite())
        .isEqualTo(Suite.SM4_GCM_SM3);
  }

  @Test
  void dayKeysMayLieInAToken() {
    NodeSettings settings =
        parse("strongroom { data = d, keys { provider = pkcs11, module = m.so, token = t } }");
    assertThat(settings.keys().provider())
        .isEqualTo(
            new KeyProvider.Token(
                Path.of("m.so").toAbsolutePath(), "t", Optional.empty(), Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "provider = tpm;keys.provider is file or pkcs11, not tpm",
        "suite = sm4;keys.suite must be international",
        "provider = pkcs11, module = m, token = t, suite = national;keys.suite must be"
            + " international",
        "provider = pkcs11, token = t;keys.module",
        "provider = pkcs11, module = m;keys.token",
        "provider = pkcs11, module = m, token = t, slots = [s];keys.slots is for provider = file",
        "provider = pkcs11, module = m, token = t, passphrase-file = p;keys.passphrase-file is for",
        "pin-file = p;keys.pin-file is for provider = pkcs11",
        "provider = pkcs11, module = m, token = t, name = a b;the name of a key store is",
      })
  void aMistakeInKeysIsNamed(String keys, String words) {
    assertThatThrownBy(() -> parse("strongroom { data = d, keys { " + keys + " } }"))
        .hasMessageContaining(words);
    assertThatThrownBy(
            () ->
                parse(
                    "strongroom { data = d, keys { provider = pkcs11, module = m, token = t },"
                        + " cluster { host = h, seeds = [\"h:1\"], tls = t,"
                        + " cassandra.contact-points = [\"h:1\"] } }"))
        .hasMessageContaining("keys.name must be set in a cluster");
  }

  @Test
  void packsMoveOnlyToWhatThereIs() {
    String classes =
        "strongroom { data = d, retention.classes.x { legal-basis = b, warm-after-days = 2, "
            + "cold-after-days = 9 }, ";
    String warm = "volumes = [{ label = h, path = h }, { label = w, path = w, tier = warm }], ";
    String cold =
        "cold { bucket = bkt, access-key-file = a, secret-key-file = s, endpoint = \"%s\" } }";
    NodeSettings settings = parse(classes + warm + cold.formatted("https://store.example:9000"));

    assertThat(settings.tiers().rules().ages())
        .containsEntry(new RetentionClass("x"), new TierAges(OptionalInt.of(2), OptionalInt.of(9)));
    assertThat(settings.tiers().cold().orElseThrow().pathStyle()).isTrue();
    assertThat(settings.volumes()).extracting(VolumeAt::tier).containsExactly(Tier.HOT, Tier.WARM);
    assertThat(parse(classes + warm + cold.formatted("http://127.0.0.1:9000")).tiers().cold())
        .isPresent();

    assertRefused(classes + cold.formatted("https://h"), "x.warm-after-days needs a volume");
    assertRefused(classes + warm + "}", "x.cold-after-days needs a cold store");
    assertRefused(classes + warm + cold.formatted("http://h"), "cold.endpoint must be an address");
    assertRefused(classes + warm + cold.formatted("https://u:p@h"), "without user");
    assertRefused(
        "strongroom { data = d, volumes = [{ label = w, path = w, tier = warm }] }",
        "no volume of tier hot");
    assertRefused(
        "strongroom { data = d, volumes = [{ label = w, path = w, tier = cool }] }",
        "tier is hot or warm");
    assertRefused(
        "strongroom { data = d, retention.classes.x { legal-basis = b, warm-after-days = 9, "
            + "cold-after-days = 9 } }",
        "must be greater than warm-after-days");
  }

  private static void assertRefused(String text, String why) {
    assertThatThrownBy(() -> parse(text)).hasMessageContaining(why);
  }

  @Test
  void aClusterNeedsFewWords() {
    NodeSettings settings =
        parse(
            """
            strongroom { data = d, cluster {
              host = n1.county.example, seeds = ["n1.county.example:8445"], tls = t
              cassandra.contact-points = ["db1.county.example:9042", "[fd00::1]:9042"] } }
            """);

    NodeSettings.Cluster cluster = settings.cluster().orElseThrow();
    assertThat(cluster.membership().port()).isEqualTo(8_445);
    assertThat(cluster.membership().dataPort()).isEqualTo(8_446);
    assertThat(cluster.membership().roles()).containsExactly(ClusterSettings.Role.RECORDER);
    RetentionClass standard = new RetentionClass("standard");
    assertThat(cluster.replicas().mode(standard)).isEqualTo(ReplicaSettings.Mode.FINISHED);
    assertThat(cluster.replicas().bytesPerSecond()).isEqualTo(50_000_000);
    assertThat(cluster.cassandra().keyspace()).isEqualTo("strongroom");
    assertThat(cluster.cassandra().replicas()).isEqualTo(3);
    assertThat(cluster.cassandra().contactPoints())
        .extracting(InetSocketAddress::getHostString)
        .containsExactly("db1.county.example", "fd00::1");
    assertThat(cluster.cassandra().login()).isEmpty();
    assertThat(cluster.cassandra().ca()).isEmpty();
  }

  @Test
  void aCassandraMayAskForAPasswordAndSpeakTls() {
    NodeSettings settings =
        parse(
            """
            strongroom { data = d, cluster {
              host = h, tls = t, seeds = ["h:1"]
              cassandra { contact-points = ["h:1"], user = recorder, password-file = /p, ca = /c } } }
            """);

    CassandraSettings cassandra = settings.cluster().orElseThrow().cassandra();
    assertThat(cassandra.login()).contains(new CassandraSettings.Login("recorder", Path.of("/p")));
    assertThat(cassandra.ca()).contains(Path.of("/c"));
  }

  @Test
  void whatGivesWayWhenRoomIsShortIsDeclared() {
    ShortageSettings usual = parse("strongroom.data = d").shortage();
    assertThat(usual.rules().lowestFirst()).isEmpty();
    assertThat(usual.rules().releasePercent()).isEqualTo(4);
    assertThat(usual.rules().warning()).isEqualTo(Duration.ofDays(7));
    assertThat(usual.ballastBytes()).isEqualTo(256L << 20);
    assertThat(usual.refusesCameras()).isFalse();

    ShortageSettings declared =
        parse(
                """
                strongroom { data = d, retention.shortage {
                  lowest-first = [ class-3, class-2 ], release-percent = 10, stop-percent = 3,
                  warn-days = 14, ballast = 0, admission = refuse } }
                """)
            .shortage();
    assertThat(declared.rules().lowestFirst())
        .containsExactly(new RetentionClass("class-3"), new RetentionClass("class-2"));
    assertThat(declared.rules().stopPercent()).isEqualTo(3);
    assertThat(declared.ballastBytes()).isZero();
    assertThat(declared.refusesCameras()).isTrue();
  }

  @Test
  void aClassMayGoWithoutCopies() {
    NodeSettings settings =
        parse(
            """
            strongroom { data = d
              retention.classes { a { legal-basis = x, replica = none }, b { legal-basis = x }
                c { legal-basis = x, replica = chunks } }
              cluster {
                host = h, tls = t, seeds = ["h:1"], cassandra.contact-points = ["h:1"]
                replica-rate = 150 } }
            """);

    assertThat(settings.scrub()).isEqualTo(new ScrubSettings(Duration.ofDays(30), 20_000_000));
    ReplicaSettings replicas = settings.cluster().orElseThrow().replicas();
    assertThat(replicas.mode(new RetentionClass("a"))).isEqualTo(ReplicaSettings.Mode.NONE);
    assertThat(replicas.mode(new RetentionClass("b"))).isEqualTo(ReplicaSettings.Mode.FINISHED);
    assertThat(replicas.mode(new RetentionClass("c"))).isEqualTo(ReplicaSettings.Mode.CHUNKS);
    assertThat(replicas.bytesPerSecond()).isEqualTo(150_000_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          host = h                                                      | cluster.host is missing
          tls = t                                                       | cluster.tls is missing
          seeds = ["h:1"]                                               | cluster.seeds names at least one
          cassandra.contact-points = ["h:1"]                            | cluster.cassandra.contact-points names at least one
          """)
  void whatAClusterCannotDoWithoutIsNamed(String without, String message) {
    String whole =
        """
        host = h
        tls = t
        seeds = ["h:1"]
        cassandra.contact-points = ["h:1"]
        """;
    assertThatThrownBy(
            () -> parse("strongroom { data = d, cluster {\n" + whole.replace(without, "") + "} }"))
        .isInstanceOf(StrongroomException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          roles = [cook]                                                | cluster.roles knows recorder and keyholder, not cook
          roles = []                                                    | cluster.roles is recorder, keyholder or both
          port = 0                                                      | cluster.port must be between
          data-port = 8445                                              | cluster.data-port is a port of its own
          seeds = ["h"]                                                 | cluster.seeds is a list of host:port
          cassandra.contact-points = ["h"]                              | contact-points is a list of host:port
          cassandra.contact-points = ["h:99999"]                        | contact-points is a list of host:port
          cassandra.keyspace = "a b"                                    | cluster.cassandra.keyspace is lower-case
          cassandra.user = recorder                                     | cluster.cassandra.password-file is missing
          cassandra.user = u, cassandra.password-file = /p              | cluster.cassandra.ca must be set with user
          cassandra.password-file = /p                                  | cluster.cassandra.user is missing
          cassandra.replicas = 0                                        | cluster.cassandra.replicas must be between
          replica-rate = 0                                              | cluster.replica-rate must be between
          seed = ["h:1"]                                                | cluster.seed is not a setting
          """)
  void eachMistakeAboutAClusterIsNamed(String text, String message) {
    assertThatThrownBy(
            () ->
                parse(
                    """
                    strongroom { data = d, cluster {
                      host = h, tls = t, seeds = ["h:1"], cassandra.contact-points = ["h:1"]
                    """
                        + text
                        + "} }"))
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CALLER))
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          strongroom { data = d, htpp { port = 1 } }                       | strongroom.htpp is not a setting
          strongroom { data = d, http { prot = 1 } }                       | strongroom.http.prot is not a setting
          strongroom { data = d, http { port = 70000 } }                   | strongroom.http.port must be between
          strongroom { data = d, http { port = often } }                   | strongroom.http.port has the wrong form
          strongroom { http { port = 1 } }                                 | strongroom.data is missing
          strongroom { data = d, recording { pack-seconds = 9 } }          | strongroom.recording.pack-seconds must be between
          strongroom { data = d, recording { pack-seconds = 3601 } }       | strongroom.recording.pack-seconds must be between
          strongroom { data = d, scrub { period-days = 0 } }               | strongroom.scrub.period-days must be between
          strongroom { data = d, scrub { rate = 10001 } }                  | strongroom.scrub.rate must be between
          strongroom { data = d, zone = Mars/Olympus }                     | strongroom.zone must be a time zone
          strongroom { data = d, retention.classes.a { legal-basis = x, floor-days = 20 } } | floor-days must be at least 30
          strongroom { data = d, retention.classes.a { legal-basis = x, ceiling-days = 90 } } | ceiling-days must be greater
          strongroom { data = d, retention.classes.a { floor-days = 90 } } | legal-basis is missing
          strongroom { data = d, retention.classes."A b" { legal-basis = x } } | retention class must be
          strongroom { data = d, retention.classes.a { legal-basis = x, replica = finished } } | a node that stands alone has nowhere to put copies
          strongroom { data = d, retention.classes.a { legal-basis = x, replica = two } } | retention.classes.a.replica is none, finished or chunks, not two
          strongroom { data = d, retention.shortage { stop-percent = 4 } } | retention.shortage.stop-percent must be at least 1 and less than release-percent
          strongroom { data = d, retention.shortage { warn-days = 2 } }    | retention.shortage.warn-days must be between
          strongroom { data = d, retention.shortage { lowest-first = ["A b"] } } | retention.shortage.lowest-first is wrong
          strongroom { data = d, retention.shortage { admission = no } }   | retention.shortage.admission is mark or refuse, not no
          strongroom { data = d, volumes = [{label=a,path=/x},{label=a,path=/y}] } | is used by another volume
          strongroom { data = d, keys.slots = [] }                         | strongroom.keys.slots is wrong: no slot is named
          strongroom { data = d, keys.slots = [/a, /b, /a] }               | /a is named twice
          strongroom { data = d, keys { store = /a, slots = [/a] } }       | /a is named twice
          pekko { loglevel = DEBUG }                                       | pekko is not a setting
          """)
  void eachMistakeIsNamed(String text, String message) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CALLER))
        .hasMessageContaining(message);
  }

  @Test
  void theFileAndLineAreNamed() throws IOException {
    Path file =
        Files.writeString(folder.resolve("node.conf"), "strongroom {\n data = d\n nmae = x\n}");

    assertThatThrownBy(() -> NodeSettings.load(file)).hasMessageContaining("node.conf: 3");
  }

  @Test
  void aMissingOrBrokenFileSaysWhatToDo() throws IOException {
    assertThatThrownBy(() -> NodeSettings.load(folder.resolve("none.conf")))
        .hasMessageContaining("--config FILE");
    Path broken = Files.writeString(folder.resolve("broken.conf"), "strongroom { data = [");
    assertThatThrownBy(() -> NodeSettings.load(broken)).hasMessageContaining("not valid HOCON");
  }

  private static NodeSettings parse(String text) {
    return NodeSettings.of(ConfigFactory.parseString(text));
  }
}
