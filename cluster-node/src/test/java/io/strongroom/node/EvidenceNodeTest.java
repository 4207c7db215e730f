package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.ops.cli.Commands;
import io.strongroom.ops.cli.OpsMain;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A package of evidence from a running node, checked by the command, and the node's keys for it.
 */
final class EvidenceNodeTest {
  @TempDir Path folder;

  @Test
  void aNodeExportsWhatItRecordedUnderARootThatARestartKeeps() throws Exception {
    TroubleSite site = TroubleSite.in(folder.resolve("site"));
    Instant from = Instant.now();
    String camera;
    try (Node node = site.start()) {
      site.addViewer(node);
      camera = site.addCamera(node);
      site.awaitRecordedAfter(node, camera, from.plusSeconds(4));
    }
    byte[] root = Files.readAllBytes(site.data().resolve("evidence-root.pem"));
    Path keys = site.data().resolve("keys/evidence.keys");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
        .isEqualTo("rw-------");
    assertThat(new String(Files.readAllBytes(keys), StandardCharsets.ISO_8859_1))
        .doesNotContain("Strongroom evidence");

    Path zip = folder.resolve("package.zip");
    String fingerprint;
    try (Node node = site.start();
        ApiClient viewer = site.viewer(node)) {
      JsonNode span =
          viewer
              .get(
                  "/api/v1/cameras/%s/timeline?from=%s&to=%s"
                      .formatted(camera, from, from.plusSeconds(3_600)))
              .at("/recorded/0");
      ObjectNode body = ApiClient.object();
      body.putArray("cameras").add(camera);
      body.put("from", span.path("from").asText());
      body.put("to", Instant.parse(span.path("from").asText()).plusSeconds(2).toString());
      String id = viewer.post("/api/v1/exports", body).orElseThrow().required("id").asText();
      TroubleSite.patiently()
          .until(
              () -> {
                JsonNode job = viewer.get("/api/v1/exports/" + id);
                assertThat(job.path("state").asText()).as(job.toString()).isNotEqualTo("failed");
                return job.path("state").asText().equals("ready");
              });
      try (InputStream in = viewer.open("/api/v1/exports/" + id + "/package").body()) {
        Files.write(zip, in.readAllBytes());
      }
      fingerprint = viewer.get("/api/v1/exports").path("rootFingerprint").asText();
    }
    assertThat(Files.readAllBytes(site.data().resolve("evidence-root.pem"))).isEqualTo(root);

    assertThat(verify(zip, fingerprint)).isZero();
    assertThat(verify(zip, fingerprint.replace(fingerprint.substring(0, 2), "ZZ"))).isEqualTo(65);
    byte[] bytes = Files.readAllBytes(zip);
    bytes[5_000] ^= 1;
    Files.write(zip, bytes);
    assertThat(verify(zip, fingerprint)).isEqualTo(65);
  }

  private static int verify(Path zip, String fingerprint) {
    return Commands.run(
        new OpsMain(), "verify", "evidence", zip.toString(), "--root-fingerprint", fingerprint);
  }
}
