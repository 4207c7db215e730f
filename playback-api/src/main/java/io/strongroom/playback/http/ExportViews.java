package io.strongroom.playback.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.strongroom.playback.evidence.BuiltPackage;
import io.strongroom.playback.evidence.Copies;
import io.strongroom.playback.evidence.Evidence;
import io.strongroom.playback.evidence.ExportJob;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Exports of evidence as people ask for them and get them told. Pure but for how far one is. */
final class ExportViews {
  private ExportViews() {}

  /** The body of POST exports. */
  record Draft(
      @Nullable List<String> cameras,
      @Nullable String from,
      @Nullable String to,
      @Nullable Boolean originals,
      @Nullable Boolean viewingCopy) {
    Copies copies() {
      boolean drawn = Boolean.TRUE.equals(viewingCopy);
      boolean recorded = !Boolean.FALSE.equals(originals);
      if (!drawn && !recorded) {
        throw new StrongroomException(
            ErrorKind.CALLER, "originals: without them ask for viewingCopy: true");
      }
      return Copies.of(recorded, drawn);
    }
  }

  /** The list of GET exports. */
  record ExportsView(List<ExportView> exports, String rootFingerprint) {}

  /** An export. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ExportView(
      String id,
      String state,
      List<CameraId> cameras,
      WallTime from,
      WallTime to,
      boolean originals,
      boolean viewingCopy,
      List<String> grants,
      List<String> caseNumbers,
      Instant createdAt,
      long estimatedBytes,
      @Nullable Double progress,
      @Nullable Boolean nodeAway,
      @Nullable Long bytes,
      @Nullable String sumsSha256,
      @Nullable Instant expiresAt,
      @Nullable String failure,
      String node) {}

  static ExportView view(ExportJob job, Evidence evidence) {
    Optional<Double> progress = progress(job, evidence);
    return new ExportView(
        job.id().toString(),
        Json.name(job.state()),
        job.wish().cameras(),
        job.wish().range().from(),
        job.wish().range().to(),
        job.wish().copies().originals(),
        job.wish().copies().viewing(),
        job.grants().stream().map(ExportJob.GrantUsed::id).toList(),
        job.grants().stream().map(ExportJob.GrantUsed::caseNumber).distinct().toList(),
        job.createdAt(),
        job.estimateBytes(),
        progress.orElse(null),
        progress.isEmpty() ? true : null,
        job.built().map(BuiltPackage::bytes).orElse(null),
        job.built().map(BuiltPackage::sums).orElse(null),
        evidence.expires(job).orElse(null),
        job.failure().orElse(null),
        job.node().toString());
  }

  /** Of 1, in steps of a hundredth; empty while the node that is to build it is away. */
  private static Optional<Double> progress(ExportJob job, Evidence evidence) {
    if (job.state().hasPackage()) {
      return Optional.of(1.0);
    }
    if (job.state().isEnd()) {
      return Optional.of(0.0);
    }
    return evidence
        .doneBytes(job)
        .map(done -> Math.min(99, done * 100 / Math.max(1, job.estimateBytes())) / 100.0);
  }
}
