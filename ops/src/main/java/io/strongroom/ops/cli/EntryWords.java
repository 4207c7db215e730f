package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Entries of the access log in the words that the console has for them, so that there is one place
 * for words. Immutable.
 */
final class EntryWords {
  private static final Pattern TEXT = Pattern.compile("(?m)^ {2}'([^']+)': '(.*)',$");
  private static final List<String> PARTS = List.of("seen", "decided", "changed", "inspected");

  private final Map<String, String> texts;

  private EntryWords(Map<String, String> texts) {
    this.texts = texts;
  }

  /**
   * The words of a language.
   *
   * @throws StrongroomException CALLER if there are none
   */
  static EntryWords in(String language) {
    if (!List.of("en", "zh").contains(language)) {
      throw new StrongroomException(ErrorKind.CALLER, "--words: must be en or zh");
    }
    String name = "/console/js/strings/" + language + "/entries.js";
    try (InputStream in = EntryWords.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing");
      }
      Map<String, String> texts = new HashMap<>();
      Matcher found = TEXT.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      while (found.find()) {
        texts.put(found.group(1), found.group(2).replace("\\'", "'"));
      }
      return new EntryWords(texts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Number, time, kind, step, who, and what was said; what is not there is left out. */
  String line(JsonNode entry) {
    StringJoiner line = new StringJoiner("  ");
    line.add(entry.path("index").asText()).add(entry.path("at").asText());
    line.add(named("entry", entry.path("type").asText()));
    for (String part : PARTS) {
      JsonNode what = entry.path(part);
      add(line, named("entryStep", what.path("step").asText()));
      add(line, named("action", what.path("action").asText()));
      add(line, what.path("user").asText());
      add(line, what.path("unit").asText());
      add(line, what.path("cameraName").asText(what.path("camera").asText()));
      for (String words : List.of("purpose", "refusal", "reason", "subject", "detail")) {
        add(line, words.equals("subject") && part.equals("inspected") ? "" : said(what, words));
      }
    }
    return line.toString();
  }

  private static String said(JsonNode what, String field) {
    return what.path(field).asText();
  }

  private String named(String kind, String name) {
    return name.isEmpty() ? "" : texts.getOrDefault(kind + "." + name, name);
  }

  private static void add(StringJoiner line, String text) {
    if (!text.isEmpty()) {
      line.add(text);
    }
  }
}
