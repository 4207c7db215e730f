package io.strongroom.playback.access;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A role of a person, and where and when it holds. Immutable; pure.
 *
 * @param role whose permissions it gives
 * @param area code of the area, with all its parts; empty for everywhere
 * @param classes names of the retention classes of cameras; empty for all
 * @param hours at which it holds; empty for always
 */
public record Assignment(
    Role role, Optional<String> area, Set<String> classes, List<WeeklyHours> hours) {
  /** Most stretches of hours, and most classes, of one. */
  public static final int MAX_PARTS = 32;

  /**
   * @throws StrongroomException CALLER if the role cannot be of an area
   */
  public Assignment {
    classes = Set.copyOf(classes);
    hours = List.copyOf(hours);
    if (classes.size() > MAX_PARTS || hours.size() > MAX_PARTS) {
      throw wrong("has more than " + MAX_PARTS + " classes or stretches of hours");
    }
    if (!role.isOfAreas() && (area.isPresent() || !classes.isEmpty())) {
      throw wrong(
          "of role "
              + role.code()
              + " takes no area and no classes: what it looks after lies in none of them");
    }
  }

  /** Everywhere, of all classes, always. */
  public static Assignment everywhere(Role role) {
    return new Assignment(role, Optional.empty(), Set.of(), List.of());
  }

  /** Whether it covers each camera that there is or will be. */
  boolean isEverywhere() {
    return area.isEmpty() && classes.isEmpty();
  }

  boolean holdsAt(ZonedDateTime now) {
    return hours.isEmpty() || hours.stream().anyMatch(each -> each.contains(now));
  }

  private static StrongroomException wrong(String what) {
    return new StrongroomException(ErrorKind.CALLER, "assignments: one " + what);
  }
}
