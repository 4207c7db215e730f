package io.strongroom.recording.replica;

import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;

/** A file that is read at the pace of copies. For one thread; closing it closes the file. */
public record PacedReading(Storage.StoredFile file, Volume volume, Pace pace)
    implements Storage.ReadFile {
  @Override
  public int read(ByteBuffer into, long offset) throws IOException {
    try {
      pace.await(into.remaining(), volume);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("reading ends with this thread");
    }
    return file.read(into, offset);
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
