package io.strongroom.recording.ingest.rtsp;

/** The characters of RTSP (RFC 2326, 15.1), and numbers that foreign text may hold. */
final class RtspText {
  /** Longest piece of foreign text that is repeated to an operator. */
  static final int MAX_QUOTED_CHARS = 60;

  private RtspText() {}

  /** Foreign text as an operator may see it: printable ASCII, cut to a length. */
  static String printable(String foreign) {
    int length = Math.min(foreign.length(), MAX_QUOTED_CHARS);
    StringBuilder text = new StringBuilder(length + 1);
    for (int i = 0; i < length; i++) {
      char c = foreign.charAt(i);
      text.append(c >= ' ' && c < 0x7f ? c : '?');
    }
    return length < foreign.length() ? text.append('…').toString() : text.toString();
  }

  /** Whether text is a {@code token}: visible ASCII without separators, at least one character. */
  static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isTokenChar(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  static boolean isTokenChar(char c) {
    return c > ' ' && c < 0x7f && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0;
  }

  static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /** Control characters, bare CR and NUL among them: never part of a value we keep or send. */
  static boolean isControl(char c) {
    return c < ' ' || c == 0x7f;
  }

  /**
   * The number that text consists of, or -1 if it holds anything but digits or exceeds the limit.
   */
  static int number(String text, int limit) {
    return leadingNumber(text, limit, true);
  }

  /** The number that text begins with, or -1 if there is none or it exceeds the limit. */
  static int numberPrefix(String text, int limit) {
    return leadingNumber(text, limit, false);
  }

  private static int leadingNumber(String text, int limit, boolean whole) {
    long value = 0;
    int i = 0;
    for (; i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9'; i++) {
      value = value * 10 + (text.charAt(i) - '0');
      if (value > limit) {
        return -1;
      }
    }
    return i == 0 || (whole && i < text.length()) ? -1 : (int) value;
  }
}
