package io.strongroom.playback.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.strongroom.crypto.sign.CertificateChains;
import io.strongroom.crypto.sign.CmsSignature;
import io.strongroom.crypto.sign.InvalidEvidenceException;
import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.PlainSignature;
import io.strongroom.crypto.sign.TimeStampTokens;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.InvalidProofException;
import io.strongroom.crypto.tlog.LogProof;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks a package with public parts alone: digests, signature, time-stamp, the way of each chunk
 * to the root of its pack, receipts. Goes on after a finding, so that all are told. For one thread
 * and one package.
 */
public final class PackageCheck {
  private static final int MAX_SMALL_BYTES = 4 << 20;
  private static final int MAX_MANIFEST_BYTES = 256 << 20;
  private static final int PIECE = 64 * 1024;
  private static final Pattern SUM = Pattern.compile("([0-9a-f]{64})  ([^\\p{Cntrl}\\\\]{1,300})");

  /** What nothing but its own signature can vouch for. */
  private static final Set<String> ROOTS_OF_TRUST =
      Set.of("SHA256SUMS", VerifyText.BESIDE, VerifyText.BESIDE_SIGNATURE);

  private final PackageFiles files;
  private final List<String> findings = new ArrayList<>();
  private final Map<String, String> sums = new LinkedHashMap<>();

  private PackageCheck(PackageFiles files) {
    this.files = files;
  }

  /**
   * What was found.
   *
   * @param findings a line for each thing that does not hold; empty if all does
   * @param rootFingerprint SHA-256 of the root in the package, to be compared with what came on
   *     another way
   * @param stampedAt the time of the token
   * @param files of footage
   * @param chunks whose digests hold
   * @param rooted of them, whose way to the root of a finished pack holds
   * @param recorded of them, whose root a completeness record in the package names
   * @param receipts that hold
   */
  public record Result(
      List<String> findings,
      Optional<String> rootFingerprint,
      Optional<String> signer,
      Optional<Instant> stampedAt,
      int files,
      int chunks,
      int rooted,
      int recorded,
      int receipts) {}

  /** Checks a package; {@code files} stays open. */
  public static Result run(PackageFiles files) throws IOException {
    return new PackageCheck(files).check();
  }

  private Result check() throws IOException {
    byte[] sumsFile = required("SHA256SUMS", MAX_SMALL_BYTES);
    readSums("SHA256SUMS", sumsFile, sums);
    compareSums(sums);
    Optional<X509Certificate> root = root();
    Optional<X509Certificate> signer = root.flatMap(known -> signature(sumsFile, known));
    Optional<JsonNode> tree = manifestTree();
    boolean first = tree.filter(PackageCheck::isOfFirstFormat).isPresent();
    Map<String, String> beside = new LinkedHashMap<>();
    if (!first) {
      beside(root, beside);
    }
    namesUnknown(beside, first);
    Optional<Instant> stamped = stamp(sumsFile);
    ManifestCheck manifest = new ManifestCheck(files, sums, findings);
    manifest();
    tree.ifPresent(manifest::check);
    int receipts = receipts();
    return new Result(
        List.copyOf(findings),
        root.map(PackageCheck::fingerprint),
        signer.map(each -> each.getSubjectX500Principal().getName()),
        stamped,
        manifest.files(),
        manifest.chunks(),
        manifest.rooted(),
        manifest.recorded(),
        receipts);
  }

  private void find(String finding) {
    findings.add(finding);
  }

  private byte[] required(String name, int most) throws IOException {
    Optional<byte[]> found = files.read(name, most);
    if (found.isEmpty()) {
      find(name + " is missing");
    }
    return found.orElse(new byte[0]);
  }

  private static boolean isOfFirstFormat(JsonNode manifest) {
    return manifest.path("format").asText().equals(Manifest.FIRST_FORMAT);
  }

  /** What is made anew each time: signature, token, certificates, receipts. */
  private void beside(Optional<X509Certificate> root, Map<String, String> beside)
      throws IOException {
    byte[] list = required(VerifyText.BESIDE, MAX_SMALL_BYTES);
    readSums(VerifyText.BESIDE, list, beside);
    compareSums(beside);
    if (root.isPresent()) {
      try {
        PlainSignature.verify(
            list,
            required(VerifyText.BESIDE_SIGNATURE, MAX_SMALL_BYTES),
            CertificateChains.parse(required(VerifyText.SIGNER, MAX_SMALL_BYTES)).getFirst(),
            List.of(root.get()));
      } catch (InvalidEvidenceException e) {
        find(VerifyText.BESIDE_SIGNATURE + ": " + e.getMessage());
      }
    }
  }

  private void readSums(String list, byte[] file, Map<String, String> into) {
    for (String line : new String(file, StandardCharsets.UTF_8).split("\n", -1)) {
      Matcher matcher = SUM.matcher(line);
      if (matcher.matches()) {
        if (into.put(matcher.group(2), matcher.group(1)) != null) {
          find(list + " names " + matcher.group(2) + " twice");
        }
      } else if (!line.isEmpty()) {
        find(list + " has a line that is none of its kind");
      }
    }
  }

  private void compareSums(Map<String, String> listed) throws IOException {
    for (Map.Entry<String, String> each : listed.entrySet()) {
      Optional<InputStream> opened = files.open(each.getKey());
      if (opened.isEmpty()) {
        find(each.getKey() + " is missing");
        continue;
      }
      try (InputStream in = opened.get()) {
        if (!digest(in).equals(each.getValue())) {
          find(each.getKey() + " is not what was signed");
        }
      } catch (IOException e) {
        find(each.getKey() + " cannot be read: " + e.getMessage());
      }
    }
  }

  private static String digest(InputStream in) throws IOException {
    MessageDigest digest = Digests.sha256();
    byte[] piece = new byte[PIECE];
    for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
      digest.update(piece, 0, n);
    }
    return Digests.hex(digest.digest());
  }

  private void namesUnknown(Map<String, String> beside, boolean first) throws IOException {
    for (String name : files.names()) {
      boolean unlisted =
          first
              ? name.startsWith("SHA256SUMS")
                  || name.startsWith("receipts/")
                  || name.startsWith("certificates/")
              : ROOTS_OF_TRUST.contains(name);
      if (!sums.containsKey(name) && !beside.containsKey(name) && !unlisted) {
        find(name + " is in the package and was not signed");
      }
    }
  }

  private Optional<X509Certificate> root() throws IOException {
    try {
      return Optional.of(
          CertificateChains.parse(required(VerifyText.ROOT, MAX_SMALL_BYTES)).getFirst());
    } catch (InvalidEvidenceException e) {
      find(VerifyText.ROOT + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<X509Certificate> signature(byte[] sumsFile, X509Certificate root) {
    try {
      return Optional.of(
          CmsSignature.verify(
              sumsFile, required("SHA256SUMS.p7s", MAX_SMALL_BYTES), List.of(root)));
    } catch (InvalidEvidenceException | IOException e) {
      find("SHA256SUMS.p7s: " + e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<Instant> stamp(byte[] sumsFile) {
    try {
      return Optional.of(
          TimeStampTokens.verify(
              Digests.sha256().digest(sumsFile),
              required("SHA256SUMS.tsr", MAX_SMALL_BYTES),
              CertificateChains.parse(required(VerifyText.TIME_ROOTS, MAX_SMALL_BYTES))));
    } catch (InvalidEvidenceException | IOException e) {
      find("SHA256SUMS.tsr: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** The manifest counts only if it was signed; its digest was compared with the others'. */
  private void manifest() {
    if (!sums.containsKey("manifest.json")) {
      find("manifest.json was not signed");
    }
  }

  private Optional<JsonNode> manifestTree() {
    try {
      return Optional.of(new JsonMapper().readTree(required("manifest.json", MAX_MANIFEST_BYTES)));
    } catch (IOException e) {
      find("manifest.json: " + e.getMessage());
      return Optional.empty();
    }
  }

  private int receipts() throws IOException {
    int receipts = 0;
    List<String> proofs =
        files.names().stream().filter(name -> name.endsWith(".tlog-proof")).toList();
    if (proofs.isEmpty()) {
      find("there are no receipts of the access log");
      return 0;
    }
    String text =
        new String(required(VerifyText.LOG_KEY, MAX_SMALL_BYTES), StandardCharsets.UTF_8).strip();
    try {
      NoteVerifier key = NoteVerifier.parse(text);
      for (String name : proofs) {
        byte[] entry = required(name.replace(".tlog-proof", ".entry"), MAX_SMALL_BYTES);
        try {
          Checkpoint _ =
              LogProof.parse(required(name, MAX_SMALL_BYTES))
                  .verify(entry, key.name(), key, List.of(), 0);
          receipts++;
        } catch (InvalidLogException | InvalidNoteException | InvalidProofException e) {
          find(name + ": " + e.getMessage());
        }
      }
    } catch (IllegalArgumentException e) {
      find(VerifyText.LOG_KEY + " is no verifier key");
    }
    return receipts;
  }

  private static String fingerprint(X509Certificate certificate) {
    try {
      return HexFormat.ofDelimiter(":")
          .withUpperCase()
          .formatHex(Digests.sha256().digest(certificate.getEncoded()));
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate has an encoding", e);
    }
  }
}
