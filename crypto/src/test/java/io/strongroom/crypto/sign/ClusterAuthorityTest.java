package io.strongroom.crypto.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.NodeKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs the {@code openssl} command, a documented prerequisite of the tests. */
class ClusterAuthorityTest {
  private static final List<String> NAMES = List.of("node1.county.example", "10.0.0.11");
  private final SecureRandom random = new SecureRandom();
  private final Clock clock = Clock.systemUTC();

  @TempDir Path root;

  private ClusterAuthority create(String name) {
    return ClusterAuthority.create(root.resolve(name), clock, random);
  }

  @Test
  void opensslAcceptsANodeAsServerAndAsClient() throws Exception {
    create("ca");
    Path node = root.resolve("node1");
    Instant until = ClusterAuthority.load(root.resolve("ca")).issue(node, NAMES, clock, random);
    assertThat(until).isAfter(Instant.now().plus(Duration.ofDays(390)));
    for (String purpose : List.of("sslserver", "sslclient")) {
      assertThat(verify(node, "-purpose", purpose, "-verify_hostname", "node1.county.example"))
          .endsWith("node.pem: OK\n");
    }
    assertThat(verify(node, "-verify_ip", "10.0.0.11")).endsWith("node.pem: OK\n");
    assertThat(verify(node, "-verify_ip", "10.0.0.12")).contains("IP address mismatch");
    String key = openssl("pkey", "-in", node.resolve("node.key").toString(), "-pubout");
    String certificate =
        openssl("x509", "-in", node.resolve("node.pem").toString(), "-pubkey", "-noout");
    assertThat(key).isEqualTo(certificate);
  }

  @Test
  void keysAreForTheirOwnerAlone() throws Exception {
    create("ca").issue(root.resolve("node1"), NAMES, clock, random);
    for (String file :
        List.of("ca/cluster-ca.key", "node1/node.key", "ca/records.key", "node1/records.key")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(file))))
          .isEqualTo("rw-------");
    }
    assertThat(root.resolve("node1/cluster-ca.key")).doesNotExist();
  }

  @Test
  void allNodesGetOneRecordsKey() {
    ClusterAuthority ca = create("ca");
    ca.issue(root.resolve("node1"), NAMES, clock, random);
    ca.issue(root.resolve("node2"), NAMES, clock, random);
    create("other").issue(root.resolve("node2-of-other"), NAMES, clock, random);
    byte[] sealed = recordsCipher("node1").seal(new byte[] {7}, "camera/a/1");
    ClusterAuthority.load(root.resolve("ca")).issue(root.resolve("node1"), NAMES, clock, random);
    assertThat(recordsCipher("node1").open(sealed, "camera/a/1")).containsExactly(7);
    assertThat(recordsCipher("node2").open(sealed, "camera/a/1")).containsExactly(7);
    DocumentCipher other = recordsCipher("node2-of-other");
    assertThatExceptionOfType(OpenFailedException.class)
        .isThrownBy(() -> other.open(sealed, "camera/a/1"));
  }

  @Test
  void aCaWithoutARecordsKeyOrWithADamagedOneIsNamed() throws Exception {
    create("ca");
    Path file = root.resolve("ca/" + ClusterAuthority.RECORDS_KEY_FILE);
    byte[] contents = Files.readAllBytes(file);
    contents[contents.length - 1] ^= 1;
    Files.write(file, contents);
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> ClusterAuthority.load(root.resolve("ca")))
        .withMessageContaining("records.key");
    Files.delete(file);
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> ClusterAuthority.load(root.resolve("ca")))
        .withMessageContaining("cluster.tls folder of a node");
  }

  private DocumentCipher recordsCipher(String folder) {
    return new DocumentCipher(
        NodeKey.load(root.resolve(folder).resolve(ClusterAuthority.RECORDS_KEY_FILE)));
  }

  @Test
  void aNodeOfAnotherClusterIsNotAccepted() throws Exception {
    create("ca").issue(root.resolve("node1"), NAMES, clock, random);
    create("other").issue(root.resolve("stranger"), NAMES, clock, random);
    Files.copy(
        root.resolve("stranger/node.pem"),
        root.resolve("node1/node.pem"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(verify(root.resolve("node1"))).contains("error");
  }

  @Test
  void aSecondCaInTheSameFolderIsRefused() {
    create("ca");
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> create("ca"))
        .withMessageContaining("already");
  }

  @Test
  void missingAndMixedFilesAreNamed() throws Exception {
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> ClusterAuthority.load(root.resolve("none")))
        .withMessageContaining("strongroom keys cluster-ca");
    create("ca");
    create("other");
    Files.copy(
        root.resolve("other/cluster-ca.pem"),
        root.resolve("ca/cluster-ca.pem"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> ClusterAuthority.load(root.resolve("ca")))
        .withMessageContaining("do not belong together");
  }

  @Test
  void aNameThatIsNoneIsNamedAndNothingIsMade() {
    ClusterAuthority ca = create("ca");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ca.issue(root.resolve("node1"), List.of("node 1"), clock, random))
        .withMessageContaining("node 1");
    assertThat(root.resolve("node1")).doesNotExist();
  }

  private String verify(Path node, String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("verify", "-x509_strict"));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of("-CAfile", node.resolve("cluster-ca.pem").toString()));
    arguments.add(node.resolve("node.pem").toString());
    return openssl(arguments.toArray(String[]::new));
  }

  private static String openssl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }
}
