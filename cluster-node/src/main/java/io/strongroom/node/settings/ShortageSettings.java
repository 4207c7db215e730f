package io.strongroom.node.settings;

import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.retention.forecast.ShortageRules;
import java.time.Duration;
import java.util.List;

/**
 * The section {@code retention.shortage}.
 *
 * @param rules what is done when room is short
 * @param ballastBytes kept back on the disk of the data folder; 0: none
 * @param refusesCameras whether a camera that would break a floor is refused, or marked
 */
public record ShortageSettings(ShortageRules rules, long ballastBytes, boolean refusesCameras) {
  private static final long MEBI = 1L << 20;
  private static final int MAX_WARN_DAYS = 365;
  private static final int MAX_BALLAST_MIB = 65_536;

  static ShortageSettings read(StrictSection section) {
    ShortageSettings settings =
        new ShortageSettings(
            new ShortageRules(
                section.number("release-percent", 4, 2, ShortageRules.MAX_PERCENT),
                section.number("stop-percent", 2, 1, ShortageRules.MAX_PERCENT),
                lowestFirst(section),
                Duration.ofDays(
                    section.number(
                        "warn-days",
                        7,
                        (int) ShortageRules.LEAST_WARNING.toDays(),
                        MAX_WARN_DAYS))),
            MEBI * section.number("ballast", 256, 0, MAX_BALLAST_MIB),
            refuses(section));
    section.end();
    return settings;
  }

  private static List<RetentionClass> lowestFirst(StrictSection section) {
    try {
      return section.texts("lowest-first", List.of()).stream().map(RetentionClass::new).toList();
    } catch (StrongroomException e) {
      throw section.refuse("lowest-first", "is wrong: " + e.getMessage());
    }
  }

  private static boolean refuses(StrictSection section) {
    String text = section.text("admission", "mark");
    return switch (text) {
      case "mark" -> false;
      case "refuse" -> true;
      default -> throw section.refuse("admission", "is mark or refuse, not " + text);
    };
  }
}
