package io.strongroom.playback.live;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.QueueOfferResult;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is offered until the stream runs that takes it. A viewer subscribes before its
 * connection is upgraded; only then does the queue come into being, within the connection's own
 * stream. To run the queue as a stream of its own beforehand would cost every frame one more
 * hand-over between threads. Thread-safe.
 */
public final class LateQueue<T> implements BoundedSourceQueue<T> {
  private final int capacity;
  private final Deque<T> early = new ArrayDeque<>();
  private @Nullable BoundedSourceQueue<T> queue;
  private @Nullable Throwable failure;
  private boolean complete;

  /**
   * @param capacity most items that wait, before and after {@link #attach}
   */
  public LateQueue(int capacity) {
    this.capacity = capacity;
  }

  /** Hands over what has come and what will come; once. */
  public synchronized void attach(BoundedSourceQueue<T> running) {
    if (queue != null) {
      throw new IllegalStateException("attached already");
    }
    queue = running;
    early.forEach(running::offer);
    early.clear();
    if (failure != null) {
      running.fail(failure);
    } else if (complete) {
      running.complete();
    }
  }

  /** Whether the stream runs. */
  public synchronized boolean isAttached() {
    return queue != null;
  }

  @Override
  public synchronized QueueOfferResult offer(T item) {
    if (queue != null) {
      return queue.offer(item);
    }
    if (isCompleted()) {
      return QueueOfferResult.closed();
    }
    if (early.size() >= capacity) {
      return QueueOfferResult.dropped();
    }
    early.add(item);
    return QueueOfferResult.enqueued();
  }

  @Override
  public synchronized void complete() {
    if (queue != null) {
      queue.complete();
    }
    complete = true;
  }

  @Override
  public synchronized boolean isCompleted() {
    return queue != null ? queue.isCompleted() : complete || failure != null;
  }

  @Override
  public synchronized void fail(Throwable e) {
    if (queue != null) {
      queue.fail(e);
    }
    failure = e;
  }

  @Override
  public synchronized int size() {
    return queue != null ? queue.size() : early.size();
  }
}
