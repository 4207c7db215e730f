package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.ops.cli.Commands;
import io.strongroom.ops.cli.OpsMain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A package of evidence from a running node, made, fetched and checked by commands, and the node's
 * keys for it.
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
      String first = span.path("from").asText();
      String end = Instant.parse(first).plusSeconds(2).toString();
      String[] range = {"make", "--camera", camera, "--from", first, "--to", end, "--out"};
      assertThat(evidence(site, node, range, zip)).isZero();
      String id = viewer.get("/api/v1/exports").at("/exports/0/id").asText();
      assertThat(viewer.get("/api/v1/exports/" + id).path("state").asText()).isEqualTo("fetched");
      brokenOffGoesOn(site, node, id, Files.readAllBytes(zip));
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

  /** What has come stays for the next try, unless it cannot be of this package. */
  private void brokenOffGoesOn(TroubleSite site, Node node, String id, byte[] whole)
      throws Exception {
    Path again = folder.resolve("again.zip");
    Path part = folder.resolve("again.zip." + id + ".part");
    String[] fetch = {"fetch", id, "--out"};
    byte[] come = Arrays.copyOf(whole, 1_000);
    come[0] ^= 1;
    Files.write(part, come);
    assertThat(evidence(site, node, fetch, again)).isZero();
    byte[] joined = Files.readAllBytes(again);
    assertThat(joined[0]).as("what had come was not fetched anew").isEqualTo(come[0]);
    joined[0] ^= 1;
    assertThat(joined).isEqualTo(whole);
    assertThat(part).doesNotExist();
    assertThat(evidence(site, node, fetch, again)).as("the file is there").isEqualTo(64);

    Files.delete(again);
    Files.write(part, Arrays.copyOf(whole, whole.length + 1));
    assertThat(evidence(site, node, fetch, again)).isEqualTo(69);
    assertThat(evidence(site, node, fetch, again)).isZero();
    assertThat(again).hasBinaryContent(whole);

    Files.delete(again);
    assertThat(evidence(site, node, new String[] {"remove"}, id)).isZero();
    assertThat(evidence(site, node, fetch, again)).isEqualTo(66);
  }

  private int evidence(TroubleSite site, Node node, String[] command, Object last)
      throws IOException {
    List<String> all = new ArrayList<>(List.of("evidence"));
    all.addAll(List.of(command));
    all.add(last.toString());
    all.addAll(List.of("--url", node.url().toString(), "--user", "viewer"));
    all.addAll(List.of("--ca", site.data().resolve("tls/ca.pem").toString()));
    all.addAll(List.of("--password-file", site.viewerPassword().toString()));
    return Commands.run(new OpsMain(), all.toArray(String[]::new));
  }

  private static int verify(Path zip, String fingerprint) {
    return Commands.run(
        new OpsMain(), "verify", "evidence", zip.toString(), "--root-fingerprint", fingerprint);
  }
}
