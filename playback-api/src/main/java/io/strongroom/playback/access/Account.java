package io.strongroom.playback.access;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * An account. Immutable.
 *
 * @param id opaque; by which the access log names the person
 * @param user what the person signs in with
 * @param name the person's name
 * @param unit the unit the person belongs to
 * @param role what the account is for: the strongest role that is assigned, or was
 * @param assignments what the person may do where and when; without one, nothing
 * @param credentials what the account is signed in with
 */
public record Account(
    UUID id,
    String user,
    String name,
    String unit,
    Role role,
    List<Assignment> assignments,
    Credentials credentials) {
  /** Most assignments of one account. */
  public static final int MAX_ASSIGNMENTS = 32;

  /** What a program may be for: it decides nothing, and administers nothing. */
  private static final Set<Role> OF_MACHINES =
      EnumSet.of(Role.REQUESTER, Role.MAINTAINER, Role.INSPECTOR);

  /**
   * @throws StrongroomException CALLER if the roles do not go together, or need a person
   */
  public Account {
    if (assignments.size() > MAX_ASSIGNMENTS) {
      throw wrong("may be " + MAX_ASSIGNMENTS + " at most");
    }
    assignments = List.copyOf(assignments);
    if (credentials.isMachine() && !OF_MACHINES.contains(role)) {
      throw wrong(
          "of a machine may give the roles requester, maintainer and inspector; what "
              + role.code()
              + "s do takes a person");
    }
    for (Assignment each : assignments) {
      if (each.role() != role && !(each.role().isOfFootage() && role.isOfFootage())) {
        throw wrong(
            "must not give one person the roles "
                + role.code()
                + " and "
                + each.role().code()
                + "; make two accounts for two people");
      }
    }
  }

  /** Of this role everywhere and always. */
  public Account(String user, String name, String unit, Role role, String passwordHash) {
    this(
        new UUID(0, 0),
        user,
        name,
        unit,
        role,
        List.of(Assignment.everywhere(role)),
        Credentials.of(passwordHash, false));
  }

  public String passwordHash() {
    return credentials.passwordHash();
  }

  /** Whether its owner signs in with a password of ours. */
  boolean hasPassword() {
    return !credentials.passwordHash().isEmpty();
  }

  Account with(Credentials other) {
    return new Account(id, user, name, unit, role, assignments, other);
  }

  /** With these assignments instead. */
  public Account assigned(List<Assignment> others) {
    return with(name, unit, others);
  }

  /** With other assignments; the role is the strongest of them, or stays if there are none. */
  Account with(String otherName, String otherUnit, List<Assignment> others) {
    Role strongest =
        others.stream().map(Assignment::role).max(Comparator.naturalOrder()).orElse(role);
    return new Account(id, user, otherName, otherUnit, strongest, others, credentials);
  }

  private static StrongroomException wrong(String what) {
    return new StrongroomException(ErrorKind.CALLER, "assignments: " + what);
  }

  @Override
  public String toString() {
    return "account " + role.code();
  }
}
