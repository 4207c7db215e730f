package io.strongroom.recording.camera;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a camera looks at. The set is closed: a camera whose scene is not one of these does not
 * record. Public places only, seen from outside; Order 799 of the State Council, article 8, names
 * places where no image-collecting equipment may be, and a shared indoor source is refused with
 * them.
 */
public enum Scene {
  HOUSEHOLD_OUTDOOR,
  SHOP_OUTDOOR,
  ENTERPRISE_OUTDOOR,
  SCHOOL_OUTDOOR,
  ALLEY,
  VILLAGE,
  ROAD,
  SQUARE;

  /** Places of article 8 and their usual names, so that the refusal can say what is wrong. */
  private static final Set<String> PROHIBITED =
      Set.of(
          "hotel-room",
          "guest-room",
          "dormitory",
          "bathroom",
          "toilet",
          "changing-room",
          "fitting-room",
          "nursing-room",
          "ward",
          "bedroom");

  /** The form used in documents and in the HTTP interface. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Parses the text form; a refusal names the field, the rule and the remedy. */
  public static Scene parse(String text) {
    for (Scene scene : values()) {
      if (scene.text().equals(text)) {
        return scene;
      }
    }
    if (PROHIBITED.contains(text)) {
      throw refused(
          "is a place where Order 799 of the State Council, article 8, forbids cameras;"
              + " take the camera down");
    }
    if (text.contains("indoor")) {
      throw refused(
          "must not be indoors: indoor sources are not recorded (see also Order 799, article 8);"
              + " turn the camera to the public space outside or leave it out");
    }
    throw refused(
        "must be one of "
            + Arrays.stream(values()).map(Scene::text).collect(Collectors.joining(", ")));
  }

  private static StrongroomException refused(String reason) {
    return new StrongroomException(ErrorKind.CALLER, "scene: " + reason);
  }
}
