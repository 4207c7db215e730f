package io.strongroom.node.settings;

import io.strongroom.playback.grant.TwoApprovers;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The section {@code approvals} of the settings: what needs a second approver. */
final class ApprovalsSection {
  private static final List<String> EXPORT_CLASSES = List.of("class-1");

  /** Ten cameras for a day. */
  private static final int CAMERA_HOURS = 240;

  private ApprovalsSection() {}

  static TwoApprovers read(StrictSection section) {
    TwoApprovers two =
        new TwoApprovers(
            classes(section),
            section.flag("second-for-unmask", true),
            section.number("second-above-camera-hours", CAMERA_HOURS, 0, 1_000_000));
    section.end();
    return two;
  }

  private static Set<String> classes(StrictSection section) {
    Set<String> classes = new LinkedHashSet<>();
    for (String name : section.texts("second-for-export", EXPORT_CLASSES)) {
      try {
        classes.add(new RetentionClass(name).name());
      } catch (StrongroomException e) {
        throw section.refuse("second-for-export", "names a class that cannot be: " + name);
      }
    }
    return classes;
  }
}
