package io.strongroom.playback.access;

import io.strongroom.playback.area.AreaTree;
import io.strongroom.recording.camera.Camera;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What an account may do at one moment. Denies whatever no assignment allows. Immutable; pure.
 *
 * @param account with its assignments
 * @param tree the areas
 * @param now by the clock of the installation's zone
 */
public record Reach(Account account, AreaTree tree, ZonedDateTime now) {
  /** Whether an assignment gives this somewhere. */
  public boolean has(Permission permission) {
    return any(each -> each.role().permissions().contains(permission) && each.holdsAt(now));
  }

  /** What is given somewhere. */
  public Set<Permission> permissions() {
    Set<Permission> all = EnumSet.noneOf(Permission.class);
    account.assignments().stream()
        .filter(each -> each.holdsAt(now))
        .forEach(each -> all.addAll(each.role().permissions()));
    return all;
  }

  /** Whether an assignment gives this of each camera there is or will be. */
  public boolean hasEverywhere(Permission permission) {
    return any(
        each ->
            each.role().permissions().contains(permission)
                && each.isEverywhere()
                && each.holdsAt(now));
  }

  /**
   * Whether an assignment gives this of a camera.
   *
   * @param camera empty for one that is off the register: only what is everywhere covers it
   */
  public boolean may(Permission permission, Optional<Camera> camera) {
    return any(each -> covers(each, permission, camera) && each.holdsAt(now));
  }

  /** As {@link #may}, whatever the hour. */
  public boolean mayAtSomeTime(Permission permission, Optional<Camera> camera) {
    return any(each -> covers(each, permission, camera));
  }

  private boolean covers(Assignment each, Permission permission, Optional<Camera> camera) {
    if (!each.role().permissions().contains(permission)) {
      return false;
    }
    return each.isEverywhere() || camera.filter(one -> covers(each, one)).isPresent();
  }

  private boolean covers(Assignment each, Camera camera) {
    boolean inClass =
        each.classes().isEmpty() || each.classes().contains(camera.retentionClass().name());
    return inClass
        && (each.area().isEmpty()
            || tree.areaOf(camera.managingUnit())
                .filter(area -> tree.isWithin(area, each.area().get()))
                .isPresent());
  }

  private boolean any(Predicate<Assignment> which) {
    return account.credentials().locked().isEmpty()
        && account.assignments().stream().anyMatch(which);
  }
}
