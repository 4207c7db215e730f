package io.strongroom.node.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * One section of the settings, read strictly: every access marks its key as known, and {@link #end}
 * refuses whatever was never asked for. Messages name the full key, the file and line, and the
 * remedy.
 */
final class StrictSection {
  private final String path;
  private final Config config;
  private final Set<String> known = new TreeSet<>();

  StrictSection(String path, Config config) {
    this.path = path;
    this.config = config;
  }

  String text(String key) {
    return need(key, config::getString);
  }

  String text(String key, String fallback) {
    return has(key) ? text(key) : fallback;
  }

  Optional<String> optionalText(String key) {
    return has(key) ? Optional.of(text(key)) : Optional.empty();
  }

  Path file(String key) {
    return file(key, text(key));
  }

  private Path file(String key, String text) {
    try {
      return Path.of(text).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw refuse(key, "is not a usable path");
    }
  }

  List<Path> files(String key, List<Path> fallback) {
    return has(key)
        ? texts(key, List.of()).stream().map(text -> file(key, text)).toList()
        : fallback;
  }

  Path file(String key, Path fallback) {
    return has(key) ? file(key) : fallback;
  }

  Optional<Path> optionalFile(String key) {
    return has(key) ? Optional.of(file(key)) : Optional.empty();
  }

  int number(String key, int fallback, int least, int most) {
    int value = has(key) ? need(key, config::getInt) : fallback;
    if (value < least || value > most) {
      throw refuse(key, "must be between " + least + " and " + most + ", got " + value);
    }
    return value;
  }

  boolean flag(String key, boolean fallback) {
    return has(key) ? need(key, config::getBoolean) : fallback;
  }

  List<String> texts(String key, List<String> fallback) {
    return has(key) ? List.copyOf(need(key, config::getStringList)) : fallback;
  }

  /** A sub-section; empty if the file does not have it. */
  StrictSection section(String key) {
    known.add(key);
    return new StrictSection(
        full(key),
        config.hasPath(key)
            ? need(key, config::getConfig)
            : com.typesafe.config.ConfigFactory.empty());
  }

  /** Sub-sections in the order of the file. */
  List<StrictSection> sections(String key) {
    if (!has(key)) {
      return List.of();
    }
    List<StrictSection> result = new ArrayList<>();
    List<? extends Config> list = need(key, config::getConfigList);
    for (Config entry : list) {
      result.add(new StrictSection(full(key) + "[" + result.size() + "]", entry));
    }
    return result;
  }

  /** Names of the sub-sections of this section, each counted as known. */
  Set<String> names() {
    Set<String> names = new TreeSet<>(config.root().keySet());
    known.addAll(names);
    return names;
  }

  boolean has(String key) {
    known.add(key);
    return config.hasPath(key);
  }

  StrongroomException refuse(String key, String message) {
    String place =
        config.hasPath(key) ? " (" + config.getValue(key).origin().description() + ")" : "";
    return new StrongroomException(ErrorKind.CALLER, full(key) + " " + message + place);
  }

  /** Refuses keys that nobody asked for. */
  void end() {
    for (String key : config.root().keySet()) {
      if (!known.contains(key)) {
        throw refuse(key, "is not a setting; here are known: " + String.join(", ", known));
      }
    }
  }

  private <T> T need(String key, Function<String, T> read) {
    known.add(key);
    try {
      return read.apply(key);
    } catch (ConfigException.Missing e) {
      throw refuse(key, "is missing; see docs/ref/settings.md");
    } catch (ConfigException e) {
      throw refuse(key, "has the wrong form: " + e.getMessage());
    }
  }

  private String full(String key) {
    return path + "." + key;
  }
}
