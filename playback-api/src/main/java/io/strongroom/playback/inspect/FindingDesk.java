package io.strongroom.playback.inspect;

import io.strongroom.playback.access.Account;
import io.strongroom.playback.access.People;
import io.strongroom.playback.access.Permission;
import io.strongroom.playback.access.Permissions;
import io.strongroom.playback.access.Reach;
import io.strongroom.playback.access.Role;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.audit.EntryType;
import io.strongroom.playback.audit.FoundEntry;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Who sees findings and takes their steps: inspectors, those about entries that they may see; for a
 * unit, its approvers. To all others a finding is as if it were not there. Thread-safe; blocks on
 * the log and the control records.
 */
public final class FindingDesk {
  private final Findings findings;
  private final Inspection inspection;
  private final People people;
  private final Permissions permissions;

  public FindingDesk(
      Findings findings, Inspection inspection, People people, Permissions permissions) {
    this.findings = findings;
    this.inspection = inspection;
    this.people = people;
    this.permissions = permissions;
  }

  /** Those that somebody may see, newest first. */
  public List<Finding> of(Session by) {
    Reach reach = permissions.reach(by);
    return findings.all().stream()
        .filter(each -> inspects(reach, each) || answers(reach, each))
        .toList();
  }

  /** Units with somebody who may answer for them. */
  public List<String> units() {
    return people.list().stream()
        .filter(each -> each.role() == Role.APPROVER)
        .filter(each -> each.credentials().locked().isEmpty())
        .map(Account::unit)
        .filter(unit -> !unit.isEmpty())
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * Writes a finding about an entry of a log.
   *
   * @param node whose log; empty for the node's own
   * @throws StrongroomException NOT_FOUND if there is no such entry for this inspector; CALLER,
   *     naming the field
   */
  public Finding note(
      Session by, Optional<NodeId> node, long index, String unit, Instant deadline, String text) {
    FoundEntry entry = inspection.visible(by, node, index);
    if (!units().contains(unit)) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "unit: has no approver who could answer; name one of " + String.join(", ", units()));
    }
    return findings.note(
        new Finding.Entry(
            inspection.node(node),
            index,
            entry.entry().at(),
            EntryType.of(entry.entry()).code(),
            entry.camera()),
        unit,
        deadline,
        by.account(),
        text);
  }

  /** Answers for the unit, as {@link Finding#answered} allows. */
  public Finding answer(Session by, UUID id, String words, Instant now) {
    Finding finding = findings.get(id);
    if (!answers(permissions.reach(by), finding)) {
      throw Findings.unknown();
    }
    return findings.step(finding, each -> each.answered(by.account(), words, now), by.account());
  }

  /** Asks the unit again, as {@link Finding#sentBack} allows. */
  public Finding sendBack(Session by, UUID id, String words, Instant deadline, Instant now) {
    return inspected(by, id, each -> each.sentBack(by.account(), words, deadline, now));
  }

  /** Closes, as {@link Finding#closed} allows. */
  public Finding close(Session by, UUID id, String words, Instant now) {
    return inspected(by, id, each -> each.closed(by.account(), words, now));
  }

  private Finding inspected(Session by, UUID id, UnaryOperator<Finding> step) {
    Finding finding = findings.get(id);
    if (!inspects(permissions.reach(by), finding)) {
      throw Findings.unknown();
    }
    return findings.step(finding, step, by.account());
  }

  private boolean inspects(Reach reach, Finding finding) {
    return reach.hasEverywhere(Permission.INSPECT)
        || finding
            .about()
            .camera()
            .filter(camera -> reach.may(Permission.INSPECT, permissions.camera(camera)))
            .isPresent();
  }

  private static boolean answers(Reach reach, Finding finding) {
    return reach.has(Permission.APPROVE) && reach.account().unit().equals(finding.unit());
  }
}
