package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a drained node has no camera left, and shows how many it has: a bar where a person
 * looks on, else a line whenever the number changes. Not thread-safe.
 */
final class DrainWait {
  private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(1);
  private static final int BAR_CHARACTERS = 30;

  private final ApiClient api;
  private final String id;
  private final PrintWriter progress;
  private final boolean watched;
  private int most;
  private int shown = -1;

  /**
   * @param id of the node
   * @param progress where to show it
   */
  DrainWait(ApiClient api, String id, PrintWriter progress) {
    this.api = api;
    this.id = id;
    this.progress = progress;
    this.watched = Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }

  /**
   * Returns when nothing is assigned to the node and nothing is leaving it.
   *
   * @throws StrongroomException UNAVAILABLE if that cannot come about or cannot be seen; the node
   *     is drained all the same
   */
  void untilEmpty() {
    int left = left();
    while (left != 0) {
      show(left);
      try {
        Thread.sleep(BETWEEN_QUESTIONS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw cannotSee("the wait was interrupted", e);
      }
      left = left();
    }
    show(0);
    progress.printf("%sNothing is left to record there.%n", watched ? "\n" : "");
    progress.flush();
  }

  /** Cameras that are still recorded there; -1 if the node has not told yet. */
  private int left() {
    ClusterNodes nodes;
    try {
      nodes = ClusterNodes.ask(api);
    } catch (StrongroomException e) {
      throw cannotSee(String.valueOf(e.getMessage()), e);
    }
    JsonNode node = nodes.get(id);
    if (!ClusterNodes.isWell(node)) {
      throw cannotSee("it is away and does not tell what it records", null);
    }
    int left =
        node.has("assigned") ? node.path("assigned").asInt() + node.path("leaving").asInt() : -1;
    if (left != 0 && !nodes.hasAnotherThan(id)) {
      throw cannotSee("no other node takes cameras; it records on until one does", null);
    }
    return left;
  }

  private static StrongroomException cannotSee(String why, @Nullable Throwable cause) {
    return new StrongroomException(
        ErrorKind.UNAVAILABLE, "the node is drained, but " + why + "; see cluster status", cause);
  }

  private void show(int left) {
    if (left < 0 || left == shown) {
      return;
    }
    shown = left;
    most = Math.max(most, left);
    String words = left + " of " + most + " cameras left";
    if (watched) {
      int done = most == 0 ? BAR_CHARACTERS : BAR_CHARACTERS * (most - left) / most;
      // Blanks cover what a longer line before it has left.
      progress.printf("\r[%s%s] %s   ", "#".repeat(done), "-".repeat(BAR_CHARACTERS - done), words);
    } else {
      progress.println(words);
    }
    progress.flush();
  }
}
