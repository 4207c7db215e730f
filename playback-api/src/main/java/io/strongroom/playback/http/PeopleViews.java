package io.strongroom.playback.http;

import io.strongroom.playback.access.Account;
import io.strongroom.playback.access.Assignment;
import io.strongroom.playback.access.Credentials;
import io.strongroom.playback.access.Role;
import io.strongroom.playback.access.TotpKey;
import io.strongroom.playback.access.Undertaking;
import io.strongroom.playback.access.WeeklyHours;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Accounts and their assignments as people give and get them. Pure. */
final class PeopleViews {
  private PeopleViews() {}

  /** A stretch of days of the week. */
  record HoursView(@Nullable List<String> days, @Nullable String from, @Nullable String to) {}

  /**
   * An assignment.
   *
   * @param role as the account's if it is not given
   */
  record AssignmentView(
      @Nullable String role,
      @Nullable String area,
      @Nullable List<String> classes,
      @Nullable List<HoursView> hours) {}

  /**
   * An account, to administrators.
   *
   * @param locked why nobody signs in with it
   * @param totp whether one-time codes are asked for
   * @param provider as whom an identity provider knows the owner
   * @param undertakingUntil how long what the person signed counts
   */
  record UserView(
      String user,
      String name,
      String unit,
      Role role,
      List<AssignmentView> assignments,
      @Nullable String locked,
      boolean totp,
      boolean temporaryPassword,
      @Nullable LinkView provider,
      @Nullable Instant undertakingUntil) {}

  /** A link with an identity provider. */
  record LinkView(String issuer, String subject, boolean machine) {}

  static UserView of(Account account) {
    Credentials credentials = account.credentials();
    return new UserView(
        account.user(),
        account.name(),
        account.unit(),
        account.role(),
        account.assignments().stream().map(PeopleViews::of).toList(),
        credentials.locked().orElse(null),
        credentials.totp().filter(TotpKey::isConfirmed).isPresent(),
        credentials.isTemporary(),
        credentials
            .link()
            .map(link -> new LinkView(link.issuer(), link.subject(), link.isMachine()))
            .orElse(null),
        credentials.undertaking().map(Undertaking::until).orElse(null));
  }

  static AssignmentView of(Assignment each) {
    return new AssignmentView(
        each.role().code(),
        each.area().orElse(null),
        each.classes().stream().sorted().toList(),
        each.hours().stream()
            .map(hours -> new HoursView(hours.dayCodes(), hours.from(), hours.to()))
            .toList());
  }

  /** Assignments as they were given; everywhere and always if none were. */
  static List<Assignment> assignments(Role role, @Nullable List<AssignmentView> given) {
    return given == null
        ? List.of(Assignment.everywhere(role))
        : given.stream().map(each -> assignment(role, each)).toList();
  }

  private static Assignment assignment(Role role, @Nullable AssignmentView given) {
    AssignmentView each = Fields.required("assignments", given);
    String code = each.role();
    List<String> classes = each.classes();
    List<HoursView> hours = each.hours();
    return new Assignment(
        code == null ? role : role(code),
        Optional.ofNullable(each.area()).filter(area -> !area.isEmpty()),
        classes == null ? new HashSet<>() : new HashSet<>(classes),
        hours == null ? List.of() : hours.stream().map(PeopleViews::hours).toList());
  }

  private static WeeklyHours hours(@Nullable HoursView given) {
    HoursView hours = Fields.required("hours", given);
    return WeeklyHours.of(
        Fields.required("hours", hours.days()),
        Fields.required("hours", hours.from()),
        Fields.required("hours", hours.to()));
  }

  static Role role(@Nullable String given) {
    return Role.ofCode(Fields.required("role", given))
        .orElseThrow(() -> Problem.field("role", wrongRole(given)).raised());
  }

  private static String wrongRole(@Nullable String given) {
    String roles = "must be requester, responder, approver, administrator, maintainer or inspector";
    return "viewer".equals(given)
        ? roles
            + "; there are no viewers any more: a requester asks for footage, an approver grants"
            + " it, for a duty with a standing request"
        : roles;
  }
}
