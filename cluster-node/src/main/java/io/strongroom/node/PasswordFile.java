package io.strongroom.node;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A password that a setting names by its file. */
final class PasswordFile {
  private static final int MAX_BYTES = 1_024;

  private PasswordFile() {}

  /** The file's text without its line end; every failure names the setting. */
  static String read(String setting, Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw refuse(setting, file, "is larger than " + MAX_BYTES + " bytes");
      }
      String text = Files.readString(file, StandardCharsets.UTF_8).stripTrailing();
      if (text.isEmpty()) {
        throw refuse(setting, file, "is empty");
      }
      return text;
    } catch (IOException e) {
      throw refuse(setting, file, "cannot be read; check path and rights");
    }
  }

  private static StrongroomException refuse(String setting, Path file, String why) {
    return new StrongroomException(ErrorKind.CALLER, setting + ": " + file + " " + why);
  }
}
