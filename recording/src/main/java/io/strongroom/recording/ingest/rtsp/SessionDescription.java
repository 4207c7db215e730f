package io.strongroom.recording.ingest.rtsp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a camera says it offers (SDP, RFC 8866, with the attributes of RFC 2326, appendix C). Takes
 * any line end, a byte order mark, NULs, unknown lines, lines out of order. Characters stand for
 * bytes (ISO 8859-1). What exceeds a limit is left out, not read.
 *
 * @param control the session's {@code a=control}, as sent
 * @param range the session's {@code a=range}, as sent
 */
record SessionDescription(
    Optional<String> control, Optional<String> range, List<MediaDescription> media) {
  /** Media beyond these are left out; a recorder with 32 channels in one session is unheard of. */
  static final int MAX_MEDIA = 32;

  static final int MAX_LINES = 4096;

  /** Longer lines are left out; the longest are parameter sets, below 2 KiB. */
  static final int MAX_LINE_BYTES = 16 * 1024;

  SessionDescription {
    media = List.copyOf(media);
  }

  /**
   * Parses a description; the buffer's position does not move.
   *
   * @throws RtspProtocolException if it is too long or no line of it is SDP
   */
  static SessionDescription parse(ByteBuffer sdp) throws RtspProtocolException {
    int length = sdp.remaining();
    if (length > MessageHead.MAX_BODY_BYTES) {
      throw new RtspProtocolException("a session description of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    sdp.get(sdp.position(), bytes);
    return new Reader(new String(bytes, StandardCharsets.ISO_8859_1)).read();
  }

  private static final class Reader {
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

    private final String text;
    private final List<MediaDescriptionBuilder> media = new ArrayList<>();
    private @Nullable MediaDescriptionBuilder current;
    private @Nullable String control;
    private @Nullable String range;
    private @Nullable String connection;
    private int understood;

    Reader(String text) {
      this.text = text.startsWith(BYTE_ORDER_MARK) ? text.substring(3) : text;
    }

    SessionDescription read() throws RtspProtocolException {
      int at = 0;
      for (int lines = 0; at < text.length() && lines < MAX_LINES; ) {
        int end = lineEnd(at);
        if (end > at) {
          lines++;
          if (end - at <= MAX_LINE_BYTES && !line(text.substring(at, end).strip())) {
            break;
          }
        }
        at = end + 1;
      }
      if (understood == 0) {
        throw new RtspProtocolException("a session description without one line of SDP");
      }
      return new SessionDescription(
          Optional.ofNullable(control),
          Optional.ofNullable(range),
          media.stream().map(builder -> builder.build(connection)).toList());
    }

    /** CR and LF end a line in any combination; so do the NULs that some cameras add. */
    private int lineEnd(int from) {
      int end = from;
      while (end < text.length()
          && text.charAt(end) != '\n'
          && text.charAt(end) != '\r'
          && text.charAt(end) != 0) {
        end++;
      }
      return end;
    }

    /** Takes one line; false if nothing behind it is wanted. */
    private boolean line(String line) {
      if (line.length() < 2 || line.charAt(1) != '=') {
        return true;
      }
      understood++;
      String value = line.substring(2).strip();
      switch (line.charAt(0)) {
        case 'm' -> {
          if (media.size() == MAX_MEDIA) {
            return false;
          }
          current = MediaDescriptionBuilder.of(value);
          media.add(current);
        }
        case 'c' -> connection(value);
        case 'a' -> attribute(value);
        default -> {}
      }
      return true;
    }

    private void connection(String value) {
      String[] parts = value.split("\\s+", 4);
      if (parts.length >= 3) {
        if (current == null) {
          connection = parts[2];
        } else {
          current.connection(parts[2]);
        }
      }
    }

    private void attribute(String attribute) {
      int colon = attribute.indexOf(':');
      String name = colon < 0 ? attribute : attribute.substring(0, colon).strip();
      String value = colon < 0 ? "" : attribute.substring(colon + 1).strip();
      if (current != null) {
        current.attribute(name, value);
      } else if (name.equalsIgnoreCase("control") && control == null) {
        control = value;
      } else if (name.equalsIgnoreCase("range") && range == null) {
        range = value;
      }
    }
  }
}
