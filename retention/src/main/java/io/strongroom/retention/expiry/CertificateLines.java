package io.strongroom.retention.expiry;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads the lines of a certificate or a record in their fixed order; each failure is CORRUPT and
 * names its line. One thread.
 */
public final class CertificateLines {
  private final List<String> lines;
  private int at;

  /**
   * @throws StrongroomException CORRUPT if the text does not begin with this line
   */
  public CertificateLines(String text, String firstLine) {
    if (!text.endsWith("\n")) {
      throw corrupt("the last line has no end");
    }
    lines = List.of(text.substring(0, text.length() - 1).split("\n", -1));
    if (!lines.getFirst().equals(firstLine)) {
      throw corrupt("line 1 must be \"" + firstLine + "\"");
    }
    at = 1;
  }

  /** The value of the next line, which must have this name. */
  public <T> T value(String name, Function<String, T> parse) {
    if (at == lines.size()) {
      throw corrupt("line " + (at + 1) + " is missing: " + name);
    }
    String line = lines.get(at);
    at++;
    if (!line.startsWith(name + " ")) {
      throw corrupt("line " + at + " must be " + name + ", but begins \"" + beginning(line) + "\"");
    }
    String value = line.substring(name.length() + 1);
    try {
      return parse.apply(value);
    } catch (IllegalArgumentException
        | DateTimeException
        | ArithmeticException
        | StrongroomException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "line " + at + ", " + name + ": " + e.getMessage(), e);
    }
  }

  /** Whether the next line has this name. */
  public boolean isNext(String name) {
    return at < lines.size() && lines.get(at).startsWith(name + " ");
  }

  /** The values of all next lines with this name; none is well. */
  public <T> List<T> values(String name, Function<String, T> parse) {
    List<T> values = new ArrayList<>();
    while (isNext(name)) {
      values.add(value(name, parse));
    }
    return values;
  }

  /** Refuses further lines, and any that is not as it is written. */
  public void end(String written) {
    if (at < lines.size()) {
      throw corrupt("line " + (at + 1) + " is one too many: \"" + beginning(lines.get(at)) + "\"");
    }
    List<String> expected = List.of(written.split("\n"));
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).equals(expected.get(i))) {
        throw corrupt("line " + (i + 1) + " must be written \"" + expected.get(i) + "\"");
      }
    }
  }

  /** For values that do not go together; the message begins with the name of a line. */
  public StrongroomException refused(IllegalArgumentException e) {
    String message = String.valueOf(e.getMessage());
    List<String> names = lines.stream().map(CertificateLines::beginning).toList();
    int line = names.indexOf(beginning(message)) + 1;
    String where = line == 0 ? "" : "line " + line + ", ";
    return new StrongroomException(ErrorKind.CORRUPT, where + message, e);
  }

  private static String beginning(String line) {
    String word = line.split(" ", 2)[0];
    return word.substring(0, Math.min(word.length(), 40));
  }

  private static StrongroomException corrupt(String message) {
    return new StrongroomException(ErrorKind.CORRUPT, message);
  }
}
