package io.strongroom.recording.peer;

import io.strongroom.recording.control.RecorderStatus;
import io.strongroom.recording.control.StatusMessage;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.placement.NodeReport;
import io.strongroom.recording.placement.PlacementMessages;
import io.strongroom.recording.placement.Successors;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the other nodes record, asked over their data ports. Thread-safe. */
public final class PeerRecorders implements Successors {
  /** How old an answer about recorders may be. */
  public static final Duration STATUS_AGE = Duration.ofSeconds(2);

  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final int MAX_REPORT_BYTES = 256 << 10;
  private static final Logger log = LoggerFactory.getLogger(PeerRecorders.class);

  private final NodeId node;
  private final PeerClient client;
  private final Supplier<List<ClusterNode>> others;
  private final LongSupplier nanoTime;
  private final Object refreshing = new Object();
  private volatile Map<NodeId, NodeReport> reports = Map.of();
  private volatile Seen seen = new Seen(Map.of(), Long.MIN_VALUE);

  /** A camera's recorder on one of the other nodes. */
  public record Elsewhere(NodeId node, RecorderStatus status) {}

  private record Seen(Map<CameraId, List<Elsewhere>> statuses, long nanos) {}

  /**
   * @param node who this node is
   * @param others the other nodes that are well now
   * @param nanoTime normally {@link System#nanoTime}
   */
  public PeerRecorders(
      NodeId node, PeerClient client, Supplier<List<ClusterNode>> others, LongSupplier nanoTime) {
    this.node = node;
    this.client = client;
    this.others = others;
    this.nanoTime = nanoTime;
  }

  @Override
  public Answer ask(ClusterNode other, Collection<CameraId> held) {
    byte[] question = PlacementMessages.encode(new PlacementMessages.Held(node, List.copyOf(held)));
    return PlacementMessages.answer(
        ask(other, RecorderHandlers.SUCCESSOR, question, PlacementMessages.MAX_ANSWER_BYTES));
  }

  /** Has the node that gives cameras out move some. */
  public void rebalance(ClusterNode oldest) {
    byte[] _ = ask(oldest, RecorderHandlers.REBALANCE, 0);
  }

  /** What the other nodes told of themselves when they were asked last; does not block. */
  public Map<NodeId, NodeReport> reports() {
    return reports;
  }

  /** Asks all others for their reports; one that does not answer has none. */
  public void askReports() {
    Map<NodeId, NodeReport> told = new ConcurrentHashMap<>();
    askAll(
        other -> {
          NodeReport report =
              PlacementMessages.report(ask(other, RecorderHandlers.REPORT, MAX_REPORT_BYTES));
          if (report.node().equals(other.id())) {
            told.put(other.id(), report);
          }
        });
    reports = Map.copyOf(told);
  }

  /**
   * The recorders of a camera on other nodes, by answers at most {@link #STATUS_AGE} old; blocks
   * while they are asked for.
   */
  public List<Elsewhere> of(CameraId camera) {
    return seen().statuses.getOrDefault(camera, List.of());
  }

  private Seen seen() {
    Seen known = seen;
    if (isFresh(known)) {
      return known;
    }
    synchronized (refreshing) {
      if (!isFresh(seen)) {
        seen = askStatuses();
      }
      return seen;
    }
  }

  private boolean isFresh(Seen known) {
    return known.nanos != Long.MIN_VALUE
        && nanoTime.getAsLong() - known.nanos < STATUS_AGE.toNanos();
  }

  private Seen askStatuses() {
    Map<NodeId, List<RecorderStatus>> told = new ConcurrentHashMap<>();
    askAll(
        other ->
            told.put(
                other.id(),
                StatusMessage.decode(
                    ask(other, RecorderHandlers.STATUSES, StatusMessage.MAX_BYTES))));
    Map<CameraId, List<Elsewhere>> statuses = new HashMap<>();
    told.forEach(
        (node, list) ->
            list.forEach(
                status ->
                    statuses
                        .computeIfAbsent(status.camera(), camera -> new ArrayList<>())
                        .add(new Elsewhere(node, status))));
    return new Seen(statuses, nanoTime.getAsLong());
  }

  private void askAll(Consumer<ClusterNode> question) {
    try (ExecutorService sideBySide = Executors.newVirtualThreadPerTaskExecutor()) {
      for (ClusterNode other : others.get()) {
        Future<?> _ =
            sideBySide.submit(
                () -> {
                  try {
                    question.accept(other);
                  } catch (StrongroomException e) {
                    log.debug("{} told nothing: {}", other.id(), e.getMessage());
                  }
                });
      }
    }
  }

  private byte[] ask(ClusterNode other, String request, int maxAnswerBytes) {
    return ask(other, request, new byte[0], maxAnswerBytes);
  }

  private byte[] ask(ClusterNode other, String request, byte[] body, int maxAnswerBytes) {
    ByteBuffer answer = client.ask(other, request, body, maxAnswerBytes, LIMIT);
    byte[] bytes = new byte[answer.remaining()];
    answer.get(bytes);
    return bytes;
  }
}
