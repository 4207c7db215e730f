package io.strongroom.loadtests.camera;

import io.strongroom.loadtests.camera.misbehave.Misbehaviour;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of {@code --misbehave}: a camera's number or a range, and a misbehaviour. */
final class MisbehaveOption {
  private static final Pattern VALUE = Pattern.compile("([0-9]{1,6})(?:-([0-9]{1,6}))?=(.+)");

  private MisbehaveOption() {}

  static Map<Integer, Misbehaviour> parse(List<String> values) {
    Map<Integer, Misbehaviour> misbehaviours = new HashMap<>();
    for (String value : values) {
      Matcher matcher = VALUE.matcher(value);
      if (!matcher.matches()) {
        throw new StrongroomException(
            ErrorKind.CALLER, "--misbehave must be like 3=loss or 3-7=loss:0.05, not " + value);
      }
      int first = Integer.parseInt(matcher.group(1));
      int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
      Misbehaviour misbehaviour = Misbehaviour.parse(matcher.group(3));
      for (int number = first; number <= last; number++) {
        misbehaviours.put(number, misbehaviour);
      }
    }
    return misbehaviours;
  }
}
