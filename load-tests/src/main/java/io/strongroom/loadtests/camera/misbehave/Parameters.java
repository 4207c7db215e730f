package io.strongroom.loadtests.camera.misbehave;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parameters of a {@link Misbehaviour}, each with a value. Immutable.
 *
 * @param values by name, in the order in which they may be given without names
 */
record Parameters(Map<String, String> values) {
  private static final Pattern NAMED = Pattern.compile("([a-z]+)=(.*)");

  Parameters {
    values = new LinkedHashMap<>(values);
  }

  /**
   * Reads what was given, over the defaults.
   *
   * @param defaults such as {@code rate=0.01 seed=1}
   * @param given such as {@code 0.05} or {@code seed=7,rate=0.05}; may be empty
   * @throws StrongroomException CALLER if there is no such parameter
   */
  static Parameters parse(String defaults, String given) {
    Map<String, String> values = new LinkedHashMap<>();
    pairs(defaults, " ").forEach(pair -> values.put(pair.get(0), pair.get(1)));
    List<String> names = new ArrayList<>(values.keySet());
    int place = 0;
    for (List<String> pair : pairs(given, ",")) {
      String name = pair.get(0);
      if (name.isEmpty()) {
        name = place < names.size() ? names.get(place) : "another";
        place++;
      }
      if (!values.containsKey(name)) {
        throw wrong(name, "is no parameter of it; there are: " + defaults);
      }
      values.put(name, pair.get(1));
    }
    return new Parameters(values);
  }

  private static List<List<String>> pairs(String text, String separator) {
    List<List<String>> pairs = new ArrayList<>();
    for (String part : text.split(Pattern.quote(separator), -1)) {
      Matcher named = NAMED.matcher(part);
      if (named.matches()) {
        pairs.add(List.of(named.group(1), named.group(2)));
      } else if (!part.isEmpty()) {
        pairs.add(List.of("", part));
      }
    }
    return pairs;
  }

  String text(String name) {
    return Optional.ofNullable(values.get(name)).orElseThrow();
  }

  /** One of the words that stand in {@code allowed}, separated by spaces. */
  String choice(String name, String allowed) {
    String value = text(name);
    if (!List.of(allowed.split(" ", -1)).contains(value)) {
      throw wrong(name, "must be one of: " + allowed);
    }
    return value;
  }

  double number(String name, double least, double most) {
    try {
      double value = Double.parseDouble(text(name));
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below, together with numbers out of range.
    }
    throw wrong(name, "must be a number from " + least + " to " + most);
  }

  int count(String name, int least, int most) {
    return (int) number(name, least, most);
  }

  /** A time given in seconds, in microseconds. */
  long micros(String name) {
    return Math.round(number(name, 0, 86_400) * 1_000_000);
  }

  long seed() {
    return (long) number("seed", 0, 1L << 48);
  }

  private static StrongroomException wrong(String name, String what) {
    return new StrongroomException(ErrorKind.CALLER, "misbehaviour: " + name + " " + what);
  }
}
