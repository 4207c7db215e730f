package io.strongroom.playback.evidence;

import io.strongroom.playback.grant.Person;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An export as its control record has it. Immutable and pure: each step yields the next value,
 * which {@link ExportJobs} writes by compare-and-set.
 *
 * @param by whose it is
 * @param wish what is to be in it
 * @param purpose what the person stated beyond the case of the grant; may be empty
 * @param grants by which it was begun, whose uses are counted
 * @param node that builds it and has its package
 * @param estimateBytes about how long the package becomes
 * @param changedAt when it came to its state
 * @param built the package, from READY on
 * @param failure why it failed, for a person
 * @param version of the record, which the next one is written on; 0 before the first
 */
public record ExportJob(
    ExportId id,
    Person by,
    Wish wish,
    Optional<String> purpose,
    List<GrantUsed> grants,
    NodeId node,
    ExportState state,
    Instant createdAt,
    Instant changedAt,
    long estimateBytes,
    Optional<BuiltPackage> built,
    Optional<String> failure,
    long version) {

  /**
   * A grant that an export rests on.
   *
   * @param id of the grant
   * @param caseNumber that it was given for
   */
  public record GrantUsed(String id, String caseNumber) {}

  private ExportJob with(
      ExportStep step, Instant now, Optional<BuiltPackage> whole, Optional<String> why) {
    ExportState next =
        state
            .after(step)
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.UNAVAILABLE,
                        "the export has gone on meanwhile; look at it again"));
    return new ExportJob(
        id,
        by,
        wish,
        purpose,
        grants,
        node,
        next,
        createdAt,
        now,
        estimateBytes,
        whole,
        why,
        version);
  }

  ExportJob begun(Instant now) {
    return with(ExportStep.BEGIN, now, Optional.empty(), Optional.empty());
  }

  ExportJob begunAnew(Instant now) {
    return with(ExportStep.BEGIN_ANEW, now, Optional.empty(), Optional.empty());
  }

  ExportJob finished(BuiltPackage whole, Instant now) {
    return with(ExportStep.FINISH, now, Optional.of(whole), Optional.empty());
  }

  ExportJob failed(String why, Instant now) {
    return with(ExportStep.FAIL, now, Optional.empty(), Optional.of(why));
  }

  /** Its time goes on from when it was ready. */
  ExportJob fetched() {
    return with(ExportStep.FETCH, changedAt, built, Optional.empty());
  }

  ExportJob expired(Instant now) {
    return with(ExportStep.EXPIRE, now, Optional.empty(), Optional.empty());
  }

  ExportJob removed(Instant now) {
    return with(ExportStep.REMOVE, now, Optional.empty(), Optional.empty());
  }

  ExportJob at(long newVersion) {
    return new ExportJob(
        id,
        by,
        wish,
        purpose,
        grants,
        node,
        state,
        createdAt,
        changedAt,
        estimateBytes,
        built,
        failure,
        newVersion);
  }
}
