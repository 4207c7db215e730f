package io.strongroom.ops.cli;

import io.strongroom.playback.evidence.PackageCheck;
import io.strongroom.playback.evidence.PackageFiles;
import io.strongroom.recording.model.ErrorKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** One run of {@code verify evidence}. One thread. */
final class EvidenceVerification {
  private final PrintWriter out;

  EvidenceVerification(PrintWriter out) {
    this.out = out;
  }

  /** Returns the exit code. */
  int run(Path place, Optional<String> fingerprint) {
    try (PackageFiles files = PackageFiles.of(place)) {
      return report(PackageCheck.run(files), fingerprint);
    } catch (IOException e) {
      out.println("finding: " + e.getMessage());
      return ExitCode.of(ErrorKind.CORRUPT);
    }
  }

  private int report(PackageCheck.Result result, Optional<String> fingerprint) {
    result.signer().ifPresent(signer -> out.println("signed by " + signer));
    result.stampedAt().ifPresent(time -> out.println("time-stamp " + time));
    out.println(
        "%d files of footage, %d chunks: %d with a way to the root of their pack, %d of these roots"
                .formatted(result.files(), result.chunks(), result.rooted(), result.recorded())
            + " named by a record");
    out.println("%d receipts of the access log".formatted(result.receipts()));
    result.findings().forEach(line -> out.println("finding: " + line));
    boolean isOther = fingerprint.isPresent() && !isSame(fingerprint.get(), result);
    if (isOther) {
      out.println("finding: another root stands behind it: " + result.rootFingerprint().orElse(""));
    }
    if (isOther || !result.findings().isEmpty()) {
      return ExitCode.of(ErrorKind.CORRUPT);
    }
    out.println(
        fingerprint.isPresent()
            ? "verified"
            : "verified, if this is the root's fingerprint: "
                + result.rootFingerprint().orElseThrow());
    return ExitCode.OK;
  }

  private static boolean isSame(String wanted, PackageCheck.Result result) {
    return plain(wanted)
        .equals(result.rootFingerprint().map(EvidenceVerification::plain).orElse(""));
  }

  private static String plain(String fingerprint) {
    return fingerprint.replace(":", "").strip().toUpperCase(Locale.ROOT);
  }
}
