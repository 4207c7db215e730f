package io.strongroom.playback.export;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a {@code Range} header asks of a representation (RFC 9110, 14.1.2). Pure. */
public sealed interface ByteRange {
  /** No range, several ranges or an unknown unit: the whole is sent, as the RFC allows. */
  record Whole() implements ByteRange {}

  /** Bytes {@code first} to {@code last}, both included. */
  record Part(long first, long last) implements ByteRange {
    public long length() {
      return last - first + 1;
    }
  }

  /** The range begins past the end. */
  record Unsatisfiable() implements ByteRange {}

  /** One range of bytes; numbers that do not fit a long are cut off after 18 digits. */
  Pattern ONE = Pattern.compile("bytes=\\s*([0-9]{0,18})-([0-9]{0,18})\\s*");

  /** Parses the header of a request for a representation of {@code total} bytes. */
  static ByteRange parse(String header, long total) {
    Matcher match = ONE.matcher(header);
    if (!match.matches()) {
      return new Whole();
    }
    String first = match.group(1);
    String last = match.group(2);
    if (first.isEmpty() && last.isEmpty()) {
      return new Whole();
    }
    if (first.isEmpty()) {
      long suffix = Long.parseLong(last);
      return suffix == 0 || total == 0
          ? new Unsatisfiable()
          : new Part(Math.max(0, total - suffix), total - 1);
    }
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? total - 1 : Math.min(total - 1, Long.parseLong(last));
    if (!last.isEmpty() && Long.parseLong(last) < from) {
      return new Whole();
    }
    return from >= total ? new Unsatisfiable() : new Part(from, to);
  }
}
