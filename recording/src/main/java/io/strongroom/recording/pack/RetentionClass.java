package io.strongroom.recording.pack;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.regex.Pattern;

/** Name of a retention class as it appears in paths and key ids; its rules live in retention. */
public record RetentionClass(String name) {
  private static final Pattern VALID = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  public RetentionClass {
    if (!VALID.matcher(name).matches()) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "retention class must be 1 to 32 of a-z, 0-9 and '-', starting with a letter");
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
