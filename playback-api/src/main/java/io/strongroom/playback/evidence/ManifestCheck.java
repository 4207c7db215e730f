package io.strongroom.playback.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.crypto.digest.HashFunction;
import io.strongroom.crypto.tlog.InvalidProofException;
import io.strongroom.crypto.tlog.MerkleProofs;
import io.strongroom.crypto.tlog.MerkleTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds what a manifest says against the files: each chunk's bytes, its digest, and the way of its
 * frame header to the root of its pack. For one thread.
 */
final class ManifestCheck {
  private static final int MAX_CHUNK_BYTES = 64 << 20;
  private static final int MAX_NOTE_BYTES = 4 << 20;
  private static final int HEADER_BYTES = 96;
  private static final int DIGEST_AT = 48;

  private final PackageFiles packed;
  private final Map<String, String> sums;
  private final List<String> findings;
  private final Map<String, Boolean> named = new HashMap<>();
  private int files;
  private int chunks;
  private int rooted;
  private int recorded;

  /**
   * @param sums the digests that were signed, by name
   */
  ManifestCheck(PackageFiles files, Map<String, String> sums, List<String> findings) {
    this.packed = files;
    this.sums = sums;
    this.findings = findings;
  }

  int files() {
    return files;
  }

  int chunks() {
    return chunks;
  }

  int rooted() {
    return rooted;
  }

  int recorded() {
    return recorded;
  }

  void check(JsonNode manifest) {
    String format = manifest.path("format").asText();
    if (!format.equals(Manifest.FORMAT) && !format.equals(Manifest.FIRST_FORMAT)) {
      findings.add("manifest.json is not of format " + Manifest.FORMAT + " or earlier");
      return;
    }
    for (JsonNode camera : manifest.path("cameras")) {
      Map<String, JsonNode> packs = new HashMap<>();
      camera.path("packs").forEach(pack -> packs.put(pack.path("epoch").asText(), pack));
      for (JsonNode file : camera.path("files")) {
        try {
          file(file, packs);
        } catch (IOException | IllegalArgumentException e) {
          findings.add(file.path("name").asText() + ": " + e.getMessage());
        }
      }
    }
    for (JsonNode camera : manifest.path("cameras")) {
      camera.path("viewing").forEach(this::viewing);
    }
    long media = sums.keySet().stream().filter(name -> name.startsWith("media/")).count();
    if (media != files) {
      findings.add("manifest.json has %d files of footage, SHA256SUMS %d".formatted(files, media));
    }
  }

  /** Of what was drawn anew nothing but its digest is told. */
  private void viewing(JsonNode copy) {
    String name = copy.path("name").asText();
    if (!copy.path("sha256").asText().equals(sums.get(name))) {
      findings.add(name + ": manifest.json has another digest than SHA256SUMS");
    }
  }

  private void file(JsonNode file, Map<String, JsonNode> packs) throws IOException {
    String name = file.path("name").asText();
    files++;
    if (!file.path("sha256").asText().equals(sums.get(name))) {
      findings.add(name + ": manifest.json has another digest than SHA256SUMS");
    }
    Optional<InputStream> opened = packed.open(name);
    if (opened.isEmpty()) {
      return;
    }
    long end = 0;
    try (InputStream in = opened.get()) {
      for (JsonNode chunk : file.path("chunks")) {
        int bytes = chunk.path("bytes").asInt(-1);
        if (chunk.path("offset").asLong(-1) != end || bytes < 1 || bytes > MAX_CHUNK_BYTES) {
          findings.add(name + ": its chunks do not lie one behind the other");
          return;
        }
        byte[] plain = in.readNBytes(bytes);
        String where = "%s: chunk at %d%s".formatted(name, end, interval(chunk));
        if (!Digests.hex(Digests.sha256().digest(plain)).equals(chunk.path("sha256").asText())) {
          findings.add(where + " is not what was recorded");
        } else {
          chunks++;
          way(where, chunk, plain, packs);
        }
        end += bytes;
      }
      if (in.read() >= 0 || end != file.path("bytes").asLong(-1)) {
        findings.add(name + ": it has another length than its chunks");
      }
    }
  }

  private static String interval(JsonNode chunk) {
    return chunk.has("from")
        ? " (" + chunk.path("from").asText() + " to " + chunk.path("to").asText() + ")"
        : "";
  }

  private void way(String where, JsonNode chunk, byte[] plain, Map<String, JsonNode> packs) {
    JsonNode pack = packs.get(chunk.path("pack").asText());
    if (pack == null) {
      findings.add(where + ": its pack is not in the manifest");
      return;
    }
    if (!pack.path("finished").asBoolean()) {
      return;
    }
    HashFunction hash =
        pack.path("hash").asText().equals("SM3") ? HashFunction.SM3 : HashFunction.SHA_256;
    byte[] header = HexFormat.of().parseHex(chunk.path("header").asText());
    boolean holds =
        header.length == HEADER_BYTES
            && Arrays.equals(
                Arrays.copyOfRange(header, DIGEST_AT, DIGEST_AT + HashFunction.BYTES),
                hash.create().digest(plain));
    if (!holds) {
      findings.add(where + ": its frame header has another digest");
      return;
    }
    List<byte[]> path = new ArrayList<>();
    chunk.path("path").forEach(each -> path.add(HexFormat.of().parseHex(each.asText())));
    try {
      MerkleProofs.verifyInclusion(
          hash,
          MerkleTree.leafHash(hash, header),
          chunk.path("leaf").asLong(-1),
          pack.path("leaves").asLong(-1),
          path,
          HexFormat.of().parseHex(pack.path("root").asText()));
      rooted++;
      if (isRecorded(pack)) {
        recorded++;
      }
    } catch (InvalidProofException e) {
      findings.add(where + ": " + e.getMessage());
    }
  }

  /** Whether each record that is said to name the root does, and there is one. */
  private boolean isRecorded(JsonNode pack) {
    boolean any = false;
    for (JsonNode record : pack.path("records")) {
      String name = record.asText();
      String epoch = pack.path("epoch").asText();
      String root = pack.path("root").asText();
      boolean holds =
          named.computeIfAbsent(name + " " + epoch + " " + root, _ -> names(name, epoch, root));
      any |= holds;
    }
    return any;
  }

  private boolean names(String name, String epoch, String root) {
    try {
      Optional<byte[]> note = packed.read(name, MAX_NOTE_BYTES);
      boolean holds =
          note.isPresent()
              && sums.containsKey(name)
              && RecordNote.names(new String(note.get(), StandardCharsets.UTF_8), epoch, root);
      if (!holds) {
        findings.add(name + " does not name the root of pack " + epoch);
      }
      return holds;
    } catch (IOException e) {
      findings.add(name + ": " + e.getMessage());
      return false;
    }
  }
}
