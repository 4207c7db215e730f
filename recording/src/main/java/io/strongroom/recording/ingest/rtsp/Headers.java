package io.strongroom.recording.ingest.rtsp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Header fields in the order they came, names compared without regard to case, repeated ones kept
 * (RFC 2326, 4.2 and 12). Characters stand for bytes (ISO 8859-1), so that what a camera sent can
 * be hashed and echoed byte by byte. Immutable.
 */
record Headers(List<Field> fields) {
  static final Headers NONE = new Headers(List.of());

  /** One header field; the value holds no control character. */
  record Field(String name, String value) {}

  Headers {
    fields = List.copyOf(fields);
  }

  /** The value of the first field of that name. */
  Optional<String> first(String name) {
    for (Field field : fields) {
      if (field.name.equalsIgnoreCase(name)) {
        return Optional.of(field.value);
      }
    }
    return Optional.empty();
  }

  /** The values of all fields of that name. */
  List<String> all(String name) {
    List<String> values = new ArrayList<>();
    for (Field field : fields) {
      if (field.name.equalsIgnoreCase(name)) {
        values.add(field.value);
      }
    }
    return values;
  }
}
