package io.strongroom.recording.ingest.rtp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * NAL units that a session description carries: {@code sprop-parameter-sets} (RFC 6184, 8.1),
 * {@code sprop-vps} and its kin (RFC 7798, 7.1). What is malformed is left out, the rest is kept.
 */
final class Sprop {
  private static final List<String> NAMES =
      List.of("sprop-parameter-sets", "sprop-vps", "sprop-sps", "sprop-pps", "sprop-sei");

  /** Most that is read of one parameter. */
  private static final int MAX_CHARACTERS = 64 << 10;

  private Sprop() {}

  static List<byte[]> units(Map<String, String> parameters) {
    List<byte[]> units = new ArrayList<>();
    for (String name : NAMES) {
      String value = parameters.getOrDefault(name, "");
      if (value.length() <= MAX_CHARACTERS) {
        for (String part : value.split(",", -1)) {
          add(part.strip(), units);
        }
      }
    }
    return units;
  }

  private static void add(String text, List<byte[]> units) {
    byte[] unit;
    try {
      unit = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return;
    }
    int from = 0;
    while (from < unit.length) {
      // some cameras leave start codes in
      int code = StartCodes.next(unit, from, unit.length);
      int end = code;
      while (end > from && unit[end - 1] == 0) {
        end--;
      }
      if (end > from) {
        units.add(Arrays.copyOfRange(unit, from, end));
      }
      from = code + 3;
    }
  }
}
