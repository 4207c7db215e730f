package io.strongroom.loadtests.camera.rtsp;

import io.strongroom.loadtests.camera.send.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way out of a connection, shared by replies and interleaved media: written at once while the
 * socket takes it, queued up to a bound when not. Never blocks.
 *
 * <p>What is queued goes out with the next send, at most one frame interval later while media
 * flows; a reply alone always fits into the socket's buffer. So nobody waits for writability.
 */
final class OutQueue implements Transport {
  /** Most bytes kept for a client that does not read: four seconds at 2 Mbit/s. */
  static final int MAX_QUEUED_BYTES = 1 << 20;

  private final SocketChannel channel;
  private final Runnable whenBroken;
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Waiting> queue = new ArrayDeque<>();
  private int queuedBytes;
  private long lastProgressNanos = System.nanoTime();
  private boolean broken;

  /**
   * @param whenBroken called once, under no lock of the caller's, when the socket fails
   */
  OutQueue(SocketChannel channel, Runnable whenBroken) {
    this.channel = channel;
    this.whenBroken = whenBroken;
  }

  private record Waiting(ByteBuffer bytes, Runnable whenSent) {}

  @Override
  public boolean closed() {
    lock.lock();
    try {
      return broken;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean congested() {
    lock.lock();
    try {
      if (queue.isEmpty()) {
        return false;
      }
      flush();
      return queuedBytes > MAX_QUEUED_BYTES / 2;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean send(ByteBuffer framed, Runnable whenSent) {
    lock.lock();
    try {
      flush();
      if (broken || queuedBytes + framed.remaining() > MAX_QUEUED_BYTES) {
        return false;
      }
      if (queue.isEmpty()) {
        write(framed);
      }
      if (broken) {
        return false;
      }
      if (framed.hasRemaining()) {
        queuedBytes += framed.remaining();
        ByteBuffer copy = ByteBuffer.allocate(framed.remaining());
        queue.add(new Waiting(copy.put(framed).flip(), whenSent));
      } else {
        whenSent.run();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether something has been waiting for {@code nanos} without one byte being taken. */
  boolean stalledFor(long nanos) {
    lock.lock();
    try {
      return !queue.isEmpty() && System.nanoTime() - lastProgressNanos > nanos;
    } finally {
      lock.unlock();
    }
  }

  private void flush() {
    for (Waiting head = queue.peek(); head != null && !broken; head = queue.peek()) {
      int before = head.bytes.remaining();
      write(head.bytes);
      queuedBytes -= before - head.bytes.remaining();
      if (head.bytes.hasRemaining()) {
        return;
      }
      queue.remove();
      head.whenSent.run();
    }
  }

  private void write(ByteBuffer bytes) {
    try {
      if (channel.write(bytes) > 0) {
        lastProgressNanos = System.nanoTime();
      }
    } catch (IOException e) {
      broken = true;
      queue.clear();
      queuedBytes = 0;
      whenBroken.run();
    }
  }
}
