package io.strongroom.playback.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.strongroom.playback.access.Role;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * JSON of the interface: instants in microseconds, ids and enumerations as text; in requests
 * unknown, repeated and missing fields, wrong types and trailing text are refused by name.
 * Thread-safe.
 */
final class Json {
  private static final int MAX_NESTING = 16;
  private static final int MAX_TEXT_CHARS = 16 * 1024;

  private final JsonMapper mapper;

  Json() {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_NESTING)
                    .maxStringLength(MAX_TEXT_CHARS)
                    .maxNameLength(MAX_TEXT_CHARS)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();
    this.mapper =
        JsonMapper.builder(factory)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .defaultPropertyInclusion(
                JsonInclude.Value.construct(
                    JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .addModule(texts())
            .build();
  }

  private static SimpleModule texts() {
    SimpleModule module = new SimpleModule();
    module.addSerializer(WallTime.class, text(t -> Instants.format(t)));
    module.addSerializer(Instant.class, text(t -> Instants.format(WallTime.of(t))));
    module.addSerializer(CameraId.class, text(CameraId::toString));
    module.addSerializer(NodeId.class, text(NodeId::toString));
    module.addSerializer(Role.class, text(Role::code));
    module.addSerializer(GapCause.class, text(Json::name));
    return module;
  }

  private static <T> JsonSerializer<T> text(Function<T, String> form) {
    return new JsonSerializer<>() {
      @Override
      public void serialize(T value, JsonGenerator out, SerializerProvider provider)
          throws IOException {
        out.writeString(form.apply(value));
      }
    };
  }

  /** {@code NO_MEDIA} becomes {@code noMedia}. */
  static String name(Enum<?> value) {
    String[] words = value.name().toLowerCase(Locale.ROOT).split("_", -1);
    StringBuilder name = new StringBuilder(words[0]);
    for (int i = 1; i < words.length; i++) {
      name.append(Character.toUpperCase(words[i].charAt(0))).append(words[i].substring(1));
    }
    return name.toString();
  }

  byte[] write(Object value) {
    try {
      return mapper.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("views are always writable", e);
    }
  }

  String writeText(Object value) {
    try {
      return mapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("views are always writable", e);
    }
  }

  /** Reads a request body; whatever is wrong with it becomes a problem that names the field. */
  <T> T read(byte[] body, Class<T> type) {
    if (body.length == 0) {
      throw new Problem(400, "input", "The request is wrong", "the request needs a JSON body")
          .raised();
    }
    try {
      return Optional.ofNullable(mapper.readValue(body, type))
          .orElseThrow(() -> syntax("the body must be a JSON object").raised());
    } catch (UnrecognizedPropertyException e) {
      String known =
          Optional.ofNullable(e.getKnownPropertyIds()).orElse(List.of()).stream()
              .map(Object::toString)
              .sorted()
              .collect(Collectors.joining(", "));
      throw Problem.field(clean(e.getPropertyName()), "is not known here; known are " + known)
          .raised();
    } catch (JsonMappingException e) {
      String field =
          e.getPath().stream()
              .map(r -> Optional.ofNullable(r.getFieldName()).orElse("[]"))
              .collect(Collectors.joining("."));
      if (field.isEmpty()) {
        throw syntax("the body must be a JSON object as docs/ref/http.md describes").raised();
      }
      throw Problem.field(clean(field), "has the wrong type or no value").raised();
    } catch (IOException e) {
      throw syntax("the body is not well-formed JSON").raised();
    }
  }

  private static Problem syntax(String detail) {
    return new Problem(400, "input", "The request is wrong", detail);
  }

  /** A foreign name goes back to the caller, but not at any length nor with control characters. */
  private static String clean(String foreign) {
    String printable = foreign.replaceAll("[^\\p{L}\\p{N}_.\\[\\]-]", "?");
    return printable.length() <= 64 ? printable : printable.substring(0, 64);
  }
}
