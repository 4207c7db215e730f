package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * A range of one camera's footage that one MP4 can hold.
 *
 * @param from RFC 3339
 * @param to RFC 3339
 */
public record ExportPart(String from, String to) {
  private static final int FORMAT_CHANGE = 409;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What is done with the footage of one part; closes the body. */
  public interface Receiver {
    /**
     * Takes one part.
     *
     * @param number 1 and so on; 0 if the range is one part as it was asked for
     */
    void part(int number, HttpResponse<InputStream> body) throws IOException;
  }

  /**
   * Fetches this range, in parts of one format each where the camera changed its format.
   *
   * @throws StrongroomException with the server's words if it refuses
   */
  public void fetch(ApiClient api, String camera, Receiver receiver) throws IOException {
    HttpResponse<InputStream> whole = api.raw(path(camera));
    if (whole.statusCode() != FORMAT_CHANGE) {
      if (whole.statusCode() / 100 != 2) {
        throw ApiClient.refusal(whole);
      }
      receiver.part(0, whole);
      return;
    }
    int number = 0;
    for (ExportPart part : parts(whole)) {
      receiver.part(++number, api.open(part.path(camera)));
    }
  }

  private String path(String camera) {
    return "/api/v1/cameras/" + camera + "/video.mp4?from=" + from + "&to=" + to;
  }

  private static List<ExportPart> parts(HttpResponse<InputStream> conflict) throws IOException {
    List<ExportPart> parts = new ArrayList<>();
    try (InputStream in = conflict.body()) {
      for (JsonNode part : JSON.readTree(in).path("parts")) {
        parts.add(new ExportPart(part.path("from").asText(), part.path("to").asText()));
      }
    }
    if (parts.isEmpty()) {
      throw new StrongroomException(ErrorKind.INTERNAL, "the node refused the range without parts");
    }
    return parts;
  }
}
