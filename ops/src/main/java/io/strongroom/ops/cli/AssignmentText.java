package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Assignments as they are written in a command, and as JSON. Pure. */
final class AssignmentText {
  static final String FORM =
      "ROLE[,area=CODE][,class=NAME]...[,hours=DAY+DAY@HH:MM-HH:MM]...; may be given several times";

  private static final Pattern HOURS =
      Pattern.compile("([a-z+]+)@([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})");

  private AssignmentText() {}

  /**
   * @throws StrongroomException CALLER, naming the option
   */
  static ArrayNode parse(List<String> texts) {
    ArrayNode assignments = ApiClient.object().putArray("assignments");
    for (String text : texts) {
      List<String> parts = List.of(text.split(",", -1));
      ObjectNode one = assignments.addObject().put("role", parts.getFirst());
      ArrayNode classes = one.putArray("classes");
      ArrayNode hours = one.putArray("hours");
      for (String part : parts.subList(1, parts.size())) {
        if (part.startsWith("area=")) {
          one.put("area", part.substring(5));
        } else if (part.startsWith("class=")) {
          classes.add(part.substring(6));
        } else if (part.startsWith("hours=")) {
          hours(hours.addObject(), part.substring(6));
        } else {
          throw wrong(part);
        }
      }
    }
    return assignments;
  }

  private static void hours(ObjectNode one, String text) {
    Matcher hours = HOURS.matcher(text);
    if (!hours.matches()) {
      throw wrong(text);
    }
    ArrayNode days = one.put("from", hours.group(2)).put("to", hours.group(3)).putArray("days");
    for (String day : hours.group(1).split("\\+", -1)) {
      days.add(day);
    }
  }

  /** In the same form; several with a blank between them. */
  static String of(JsonNode assignments) {
    List<String> texts = new ArrayList<>();
    for (JsonNode each : assignments) {
      StringBuilder text = new StringBuilder(each.path("role").asText());
      if (each.hasNonNull("area")) {
        text.append(",area=").append(each.path("area").asText());
      }
      each.path("classes").forEach(name -> text.append(",class=").append(name.asText()));
      for (JsonNode hours : each.path("hours")) {
        List<String> days = new ArrayList<>();
        hours.path("days").forEach(day -> days.add(day.asText()));
        text.append(",hours=")
            .append(String.join("+", days))
            .append('@')
            .append(hours.path("from").asText())
            .append('-')
            .append(hours.path("to").asText());
      }
      texts.add(text.toString());
    }
    return String.join(" ", texts);
  }

  private static StrongroomException wrong(String part) {
    return new StrongroomException(
        ErrorKind.CALLER, "--assign: \"" + part + "\" is not understood; write " + FORM);
  }
}
