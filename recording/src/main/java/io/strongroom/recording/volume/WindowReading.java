package io.strongroom.recording.volume;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A file that is read once from end to end, through one window of aligned memory, so that it can
 * come past the page cache whatever is asked for. For one thread; closing it closes the file.
 */
public final class WindowReading implements Storage.ReadFile {
  /** Memory of a window. */
  public static final int BYTES = 1 << 20;

  private final Storage.StoredFile file;
  private final ByteBuffer window;
  private long from;

  /**
   * @param file read in whole blocks alone
   * @param window made by {@link #memory}; nobody else uses it meanwhile
   */
  public WindowReading(Storage.StoredFile file, ByteBuffer window) {
    this.file = file;
    this.window = window.clear().limit(0);
  }

  /** Memory for one file after the other. */
  public static ByteBuffer memory() {
    return ByteBuffer.allocateDirect(BYTES + Storage.BLOCK_BYTES).alignedSlice(Storage.BLOCK_BYTES);
  }

  @Override
  public int read(ByteBuffer into, long offset) throws IOException {
    if (offset < from || offset >= from + window.limit()) {
      fill(offset);
    }
    int at = Math.toIntExact(offset - from);
    int bytes = Math.min(into.remaining(), window.limit() - at);
    if (bytes <= 0) {
      return -1;
    }
    into.put(window.slice(at, bytes));
    return bytes;
  }

  private void fill(long offset) throws IOException {
    from = offset - offset % Storage.BLOCK_BYTES;
    long left = file.size() - from;
    long blocks = (left + Storage.BLOCK_BYTES - 1) / Storage.BLOCK_BYTES;
    window.clear().limit(Math.clamp(blocks * Storage.BLOCK_BYTES, 0, BYTES));
    if (window.hasRemaining()) {
      int _ = file.read(window, from);
    }
    window.flip();
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
