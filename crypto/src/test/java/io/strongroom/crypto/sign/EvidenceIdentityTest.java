package io.strongroom.crypto.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.NodeKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signatures and time-stamps, judged by OpenSSL and by our own checks. */
final class EvidenceIdentityTest {
  private static final byte[] CONTENT = "what was recorded\n".getBytes(StandardCharsets.UTF_8);

  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock = InstantSource.system();
  private @TempDir Path dir;
  private DocumentCipher cipher;
  private EvidenceIdentity identity;

  @BeforeEach
  void make() {
    cipher = new DocumentCipher(NodeKey.loadOrCreate(dir.resolve("node.key"), random));
    identity = EvidenceIdentity.create(dir.resolve("evidence.keys"), "test", cipher, clock, random);
  }

  @Test
  void openSslVerifiesSignatureAndTimeStampByTheRootAlone() throws Exception {
    Path content = Files.write(dir.resolve("content"), CONTENT);
    Path root =
        Files.write(dir.resolve("root.pem"), CertificateChains.pem(List.of(identity.root())));
    Path signature =
        Files.write(dir.resolve("content.p7s"), identity.sign(CONTENT, clock.instant()));
    Path stamp =
        Files.write(
            dir.resolve("content.tsr"), identity.timeStamps(clock, random).stamp(sha256(CONTENT)));
    List<String> cms =
        List.of(
            "openssl",
            "cms",
            "-verify",
            "-binary",
            "-inform",
            "DER",
            "-in",
            signature.toString(),
            "-content",
            content.toString(),
            "-CAfile",
            root.toString(),
            "-out",
            "/dev/null");
    List<String> ts =
        List.of(
            "openssl",
            "ts",
            "-verify",
            "-in",
            stamp.toString(),
            "-data",
            content.toString(),
            "-CAfile",
            root.toString());
    assertThat(exit(cms)).isZero();
    assertThat(exit(ts)).isZero();

    Files.writeString(content, "what was recorded?\n");
    assertThat(exit(cms)).isNotZero();
    assertThat(exit(ts)).isNotZero();
  }

  @Test
  void eachByteOfASignatureOrATimeStampCountsOrChangesNothing() {
    byte[] signature = identity.sign(CONTENT, clock.instant());
    byte[] stamp = identity.timeStamps(clock, random).stamp(sha256(CONTENT));
    List<java.security.cert.X509Certificate> roots = List.of(identity.root());
    assertThat(CmsSignature.verify(CONTENT, signature, roots)).isEqualTo(identity.signer());
    Instant time = TimeStampTokens.verify(sha256(CONTENT), stamp, roots);
    assertThat(Duration.between(time, clock.instant())).isBetween(Duration.ZERO, ofSeconds(5));

    byte[] other = CONTENT.clone();
    other[3] ^= 1;
    assertThatThrownBy(() -> CmsSignature.verify(other, signature, roots))
        .isInstanceOf(InvalidEvidenceException.class);
    assertThatThrownBy(() -> TimeStampTokens.verify(sha256(other), stamp, roots))
        .isInstanceOf(InvalidEvidenceException.class)
        .hasMessageContaining("other bytes");
    for (int at = signature.length - 40; at < signature.length; at++) {
      byte[] changed = signature.clone();
      changed[at] ^= 1;
      assertThatThrownBy(() -> CmsSignature.verify(CONTENT, changed, roots))
          .isInstanceOf(InvalidEvidenceException.class);
    }
    for (int at = stamp.length - 40; at < stamp.length; at++) {
      byte[] changed = stamp.clone();
      changed[at] ^= 1;
      assertThatThrownBy(() -> TimeStampTokens.verify(sha256(CONTENT), changed, roots))
          .isInstanceOf(InvalidEvidenceException.class);
    }
  }

  @Test
  void anotherRootDoesNotStandBehindIt() {
    EvidenceIdentity other =
        EvidenceIdentity.create(dir.resolve("other.keys"), "test", cipher, clock, random);
    byte[] signature = identity.sign(CONTENT, clock.instant());
    byte[] stamp = identity.timeStamps(clock, random).stamp(sha256(CONTENT));
    assertThatThrownBy(() -> CmsSignature.verify(CONTENT, signature, List.of(other.root())))
        .isInstanceOf(InvalidEvidenceException.class)
        .hasMessageContaining("does not lead to a root");
    assertThatThrownBy(() -> TimeStampTokens.verify(sha256(CONTENT), stamp, List.of(other.root())))
        .isInstanceOf(InvalidEvidenceException.class)
        .hasMessageContaining("does not lead to a root");
  }

  @Test
  void theCertificateOfTheAuthorityHasOneCriticalPurpose() throws Exception {
    byte[] stamp = identity.timeStamps(clock, random).stamp(sha256(CONTENT));
    var token = new org.bouncycastle.tsp.TimeStampResponse(stamp).getTimeStampToken();
    var certificate = CertificateChains.of(token.getCertificates()).getFirst();
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.8");
    assertThat(certificate.getCriticalExtensionOIDs()).contains("2.5.29.37");
  }

  @Test
  void keysAreSealedAndComeBackAndCertificatesAreRenewedUnderTheSameRoot() throws IOException {
    Path file = dir.resolve("evidence.keys");
    byte[] sealed = Files.readAllBytes(file);
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("Strongroom");
    EvidenceIdentity again = EvidenceIdentity.load(file, cipher, clock, random).orElseThrow();
    assertThat(again.root()).isEqualTo(identity.root());
    assertThat(again.signer()).isEqualTo(identity.signer());

    InstantSource later = clock(clock.instant().plus(Duration.ofDays(6 * 365)));
    EvidenceIdentity renewed = EvidenceIdentity.load(file, cipher, later, random).orElseThrow();
    assertThat(renewed.root()).isEqualTo(identity.root());
    assertThat(renewed.signer()).isNotEqualTo(identity.signer());

    sealed[60] ^= 1;
    Files.write(file, sealed);
    assertThatThrownBy(() -> EvidenceIdentity.load(file, cipher, clock, random))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("damaged");
    assertThat(EvidenceIdentity.load(dir.resolve("none"), cipher, clock, random)).isEmpty();
  }

  @Test
  void anAuthorityOutsideIsBelievedOnlyIfItAnswersWhatWasAsked() throws IOException {
    TimeStampAuthority authority = identity.timeStamps(clock, random);
    AtomicReference<UnaryOperator<byte[]>> answers = new AtomicReference<>(authority::respond);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/tsa",
        exchange -> {
          byte[] answer = answers.get().apply(exchange.getRequestBody().readAllBytes());
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    try {
      URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/tsa");
      TimeStampClient client = new TimeStampClient(url, List.of(identity.root()), random);
      byte[] stamp = client.stamp(sha256(CONTENT));
      Instant _ = TimeStampTokens.verify(sha256(CONTENT), stamp, List.of(identity.root()));

      // the answer to a question that was asked before: another nonce
      answers.set(request -> stamp);
      refused(client, "nonce");
      byte[] other = sha256(new byte[] {1});
      answers.set(request -> authority.stamp(other));
      refused(client, "not one to this request");
      answers.set(request -> new byte[] {0x30, 0x03, 0x02, 0x01, 0x05});
      refused(client, "time-stamp");
      answers.set(request -> "busy".getBytes(StandardCharsets.UTF_8));
      refused(client, "time-stamp");
      EvidenceIdentity stranger =
          EvidenceIdentity.create(dir.resolve("stranger.keys"), "x", cipher, clock, random);
      answers.set(stranger.timeStamps(clock, random)::respond);
      refused(client, "does not lead to a root");
    } finally {
      server.stop(0);
    }
    URI nobody = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/tsa");
    refused(new TimeStampClient(nobody, List.of(identity.root()), random), "does not answer");
  }

  private static void refused(TimeStampClient client, String why) {
    assertThatThrownBy(() -> client.stamp(sha256(CONTENT)))
        .isInstanceOf(TimeStampException.class)
        .hasMessageContaining(why);
  }

  private static InstantSource clock(Instant at) {
    return InstantSource.fixed(at);
  }

  private static Duration ofSeconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int exit(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }
}
