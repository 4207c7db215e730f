package io.strongroom.playback.http;

import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/**
 * Answers requests that are not HTTP, or exceed a limit of the parser, with a problem document.
 * Made by Pekko from its settings; has no state.
 */
public final class ParsingProblems extends ParsingErrorHandler {
  private final Replies replies = new Replies(new Json());

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    // The parser's own detail quotes the request; the summary may too, so neither is sent back.
    Problem problem =
        new Problem(
            status.intValue(),
            "malformed",
            "The request cannot be read",
            "the request is not well-formed HTTP, or a part of it is longer than this server"
                + " takes");
    return Replies.secured(replies.problem(problem));
  }
}
