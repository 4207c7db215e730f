package io.strongroom.ops.cli;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Tier;
import io.strongroom.retention.compliance.ChainCheck;
import io.strongroom.retention.compliance.CompletenessRecord;
import io.strongroom.retention.compliance.Flaw;
import io.strongroom.retention.compliance.PacksCheck;
import io.strongroom.retention.expiry.ExpiryCertificate;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One run of {@code verify completeness}. One thread. */
final class CompletenessVerification {
  private static final long POOL_BYTES = 64L << 20;
  private static final double MICROS = 1e6;

  private final NoteFiles notes;
  private final PrintWriter out;
  private final Set<String> signers = new TreeSet<>();
  private int findings;

  CompletenessVerification(NoteFiles notes, PrintWriter out) {
    this.notes = notes;
    this.out = out;
  }

  /** Returns the exit code. */
  int run(List<Path> files, List<Path> packs, List<Path> certificates) {
    List<CompletenessRecord> records = new ArrayList<>();
    files.forEach(file -> record(file).ifPresent(records::add));
    Set<DayKeyId> expired = new HashSet<>();
    certificates.forEach(file -> certificate(file).ifPresent(expired::add));
    records.forEach(record -> out.println(summary(record)));
    ChainCheck.of(records).forEach(this::finding);
    if (!packs.isEmpty()) {
      checkPacks(records, packs, expired);
    }
    if (findings > 0) {
      out.println(findings + " findings");
      return ExitCode.of(ErrorKind.CORRUPT);
    }
    out.println("verified: signed by " + String.join(", ", signers));
    return ExitCode.OK;
  }

  private Optional<CompletenessRecord> record(Path file) {
    try {
      NoteFiles.Verified note = notes.read("FILE", file);
      CompletenessRecord record = CompletenessRecord.parse(note.text());
      signers.add(note.signers());
      return Optional.of(record);
    } catch (InvalidNoteException e) {
      finding(file + ": " + e.getMessage());
    } catch (StrongroomException e) {
      refused(file, e);
    }
    return Optional.empty();
  }

  /**
   * The class-day of which all is gone by a certificate: one that says that some stayed says not
   * what.
   */
  private Optional<DayKeyId> certificate(Path file) {
    try {
      ExpiryCertificate gone = ExpiryCertificate.parse(notes.read("--certificate", file).text());
      long stayed = gone.footage().heldPacks() + gone.footage().keptPacks();
      if (stayed > 0) {
        out.println(
            "%s: %d packs of this class-day stayed; give their certificate, or a newer record"
                .formatted(file, stayed));
        return Optional.empty();
      }
      return Optional.of(new DayKeyId(gone.retentionClass().name(), gone.expiryDay()));
    } catch (InvalidNoteException e) {
      finding(file + ": " + e.getMessage());
    } catch (StrongroomException e) {
      refused(file, e);
    }
    return Optional.empty();
  }

  /** What a file says is a finding; that there is none is the caller's mistake. */
  private void refused(Path file, StrongroomException e) {
    if (e.kind() != ErrorKind.CORRUPT) {
      throw e;
    }
    finding(file + ": " + e.getMessage());
  }

  private void checkPacks(
      List<CompletenessRecord> records, List<Path> packs, Set<DayKeyId> expired) {
    try (BufferPool pool = new BufferPool(POOL_BYTES)) {
      PacksCheck.Summary summary =
          new PacksCheck(packs, pool, expired::contains, this::finding).run(records);
      out.println(
          "packs: %d named, %d expired by a certificate"
              .formatted(summary.packs(), summary.expired()));
    }
  }

  private static String summary(CompletenessRecord record) {
    long due = record.account().dueMicros();
    long recorded = record.account().recordedMicros();
    return String.format(
        Locale.ROOT,
        "camera %s, %s (%s), record %d: %.3f s due, %.3f s recorded, %d gaps, %d packs%s",
        record.camera(),
        record.day(),
        record.zone(),
        record.link().serial(),
        due / MICROS,
        recorded / MICROS,
        record.account().gaps().size(),
        record.packs().size(),
        moved(record) + kept(record) + afterwards(record));
  }

  private static String moved(CompletenessRecord record) {
    Collection<Tier> tiers = record.states().moved().values();
    return tiers.isEmpty()
        ? ""
        : ", %d moved to warm and %d to cold volumes"
            .formatted(
                Collections.frequency(tiers, Tier.WARM), Collections.frequency(tiers, Tier.COLD));
  }

  private static String kept(CompletenessRecord record) {
    int replicated = record.states().replicated().size();
    int held = record.states().held().size();
    return (replicated == 0 ? "" : ", %d on more than one node".formatted(replicated))
        + (held == 0 ? "" : ", %d held".formatted(held));
  }

  private static String afterwards(CompletenessRecord record) {
    String ordered =
        record.states().deleted().isEmpty()
            ? ""
            : ", %d were deleted by order".formatted(record.states().deleted().size());
    if (!record.states().thinned().isEmpty()) {
      ordered += ", %d were thinned to their keyframes".formatted(record.states().thinned().size());
    }
    return record.states().expired().isEmpty() && record.states().missing().isEmpty()
        ? ordered
        : ", of which %d expired and %d are missing%s"
            .formatted(record.states().expired().size(), record.states().missing().size(), ordered);
  }

  private void finding(Flaw flaw) {
    finding(flaw.toString());
  }

  private void finding(String line) {
    findings++;
    out.println("finding: " + line);
  }
}
