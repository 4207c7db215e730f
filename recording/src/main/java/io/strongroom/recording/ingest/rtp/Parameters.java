package io.strongroom.recording.ingest.rtp;

/**
 * Numbers in format parameters (RFC 8866, 6.15); the camera's text, so nothing is taken on trust.
 */
final class Parameters {
  private Parameters() {}

  /** A parameter as a number from 0 on; {@code otherwise} if it is missing or is none. */
  static int number(PayloadType type, String name, int otherwise) {
    String text = type.parameters().getOrDefault(name, "").strip();
    if (text.isEmpty() || text.length() > 9 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return otherwise;
    }
    return Integer.parseInt(text);
  }
}
