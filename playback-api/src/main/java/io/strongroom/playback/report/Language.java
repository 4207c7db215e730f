package io.strongroom.playback.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** A language of reports, with its words; both have the same ones. */
public enum Language {
  /** Chinese. */
  ZH,
  /** English. */
  EN;

  /** Read once, when the first word is asked for. */
  private static final class Words {
    static final Map<Language, Properties> ALL = Map.of(ZH, read(ZH.code()), EN, read(EN.code()));
  }

  /** The language with a code, {@code zh} or {@code en}. */
  public static Optional<Language> of(String code) {
    return Stream.of(values()).filter(each -> each.code().equals(code)).findFirst();
  }

  /** {@code zh} or {@code en}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static Properties read(String code) {
    String file = "words_" + code + ".properties";
    try (InputStream in = Language.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is not in the jar");
      }
      try (Reader text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
        Properties words = new Properties();
        words.load(text);
        return words;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Properties words() {
    return Objects.requireNonNull(Words.ALL.get(this));
  }

  /** The words of a key, with {@code {0}} and so on replaced. */
  public String word(String key, Object... values) {
    String text = words().getProperty(key);
    if (text == null) {
      throw new IllegalArgumentException("there are no words for " + key);
    }
    for (int i = 0; i < values.length; i++) {
      text = text.replace("{" + i + "}", String.valueOf(values[i]));
    }
    return text;
  }

  /** The words of one of a closed set. */
  public String word(Enum<?> value) {
    return word(value.getDeclaringClass().getSimpleName() + "." + value.name());
  }

  /** All keys, for the test that compares languages. */
  Iterable<String> keys() {
    return words().stringPropertyNames();
  }
}
