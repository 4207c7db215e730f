package io.strongroom.playback.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A folder in memory that knows what is synced. It can cut the power before any of its steps, and
 * fail steps with an IOException. All methods are called under its lock.
 */
final class FaultyLogStorage implements LogStorage {
  /** What a power cut does to bytes that were written and not synced. */
  enum Unsynced {
    KEPT,
    LOST,
    TORN
  }

  /** The end of the world as this storage knows it. */
  static final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static final class Node {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int syncedBytes;
    boolean entrySynced;
  }

  private final Map<String, Node> nodes = new TreeMap<>();
  int steps;
  int syncs;
  int cutBefore = -1;
  int failFrom = -1;
  int failCount;
  private boolean dark;

  private synchronized void step() throws IOException {
    int now = steps++;
    if (dark || now == cutBefore) {
      dark = true;
      throw new PowerCut();
    }
    if (failFrom >= 0 && now >= failFrom && now < failFrom + failCount) {
      throw new IOException("No space left on device");
    }
  }

  /** The storage as the next process life finds it. */
  synchronized FaultyLogStorage afterPowerCut(Unsynced unsynced) {
    FaultyLogStorage next = new FaultyLogStorage();
    nodes.forEach(
        (name, node) -> {
          if (!node.entrySynced && unsynced == Unsynced.LOST) {
            return;
          }
          int loose = node.bytes.size() - node.syncedBytes;
          int kept =
              switch (unsynced) {
                case KEPT -> loose;
                case LOST -> 0;
                case TORN -> loose / 2;
              };
          Node survivor = new Node();
          survivor.bytes.write(node.bytes.toByteArray(), 0, node.syncedBytes + kept);
          survivor.syncedBytes = survivor.bytes.size();
          survivor.entrySynced = true;
          next.nodes.put(name, survivor);
        });
    return next;
  }

  synchronized Map<String, byte[]> contents() {
    Map<String, byte[]> result = new LinkedHashMap<>();
    nodes.forEach((name, node) -> result.put(name, node.bytes.toByteArray()));
    return result;
  }

  synchronized void put(String name, byte[] contents) {
    Node node = new Node();
    node.bytes.writeBytes(contents);
    node.syncedBytes = contents.length;
    node.entrySynced = true;
    nodes.put(name, node);
  }

  @Override
  public synchronized List<String> names() throws IOException {
    step();
    return nodes.keySet().stream().filter(name -> name.endsWith(".access")).toList();
  }

  @Override
  public synchronized byte[] read(String name, int maxBytes) throws IOException {
    step();
    byte[] all = node(name).bytes.toByteArray();
    return Arrays.copyOf(all, Math.min(all.length, maxBytes));
  }

  @Override
  public synchronized Appender create(String name) throws IOException {
    step();
    if (nodes.putIfAbsent(name, new Node()) != null) {
      throw new IOException(name + " exists");
    }
    return new MemoryAppender(name);
  }

  @Override
  public synchronized void saveTail(String name, long length) throws IOException {
    step();
    byte[] all = node(name).bytes.toByteArray();
    put(name + ".tail", Arrays.copyOfRange(all, (int) length, all.length));
  }

  @Override
  public synchronized void cut(String name, long length) throws IOException {
    step();
    put(name, Arrays.copyOf(node(name).bytes.toByteArray(), (int) length));
  }

  @Override
  public synchronized void putAside(String name) throws IOException {
    step();
    put(name + ".damaged", node(name).bytes.toByteArray());
    nodes.remove(name);
  }

  @Override
  public synchronized void discard(String name) throws IOException {
    step();
    nodes.remove(name);
  }

  @Override
  public synchronized void syncFolder() throws IOException {
    step();
    nodes.values().forEach(node -> node.entrySynced = true);
  }

  private Node node(String name) throws IOException {
    Node node = nodes.get(name);
    if (node == null) {
      throw new IOException(name + " does not exist");
    }
    return node;
  }

  private final class MemoryAppender implements Appender {
    private final String name;

    MemoryAppender(String name) {
      this.name = name;
    }

    @Override
    public void append(byte[] bytes) throws IOException {
      synchronized (FaultyLogStorage.this) {
        step();
        node(name).bytes.writeBytes(bytes);
      }
    }

    @Override
    public void sync() throws IOException {
      synchronized (FaultyLogStorage.this) {
        step();
        syncs++;
        node(name).syncedBytes = node(name).bytes.size();
      }
    }

    @Override
    public void shorten(long length) throws IOException {
      synchronized (FaultyLogStorage.this) {
        step();
        Node node = node(name);
        byte[] all = node.bytes.toByteArray();
        node.bytes.reset();
        node.bytes.write(all, 0, (int) length);
        node.syncedBytes = Math.min(node.syncedBytes, (int) length);
      }
    }

    @Override
    public void close() {
      // nothing is held
    }
  }
}
