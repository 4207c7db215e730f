package io.strongroom.crypto.keys;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;

/** Lets one thread of one process at a time change a key store and its slots. */
final class KeyStoreLock {
  /** Guards changes among the stores of this process, which a file lock does not. */
  private static final Object CHANGES = new Object();

  private KeyStoreLock() {}

  /** Runs while no thread of this process changes a key store. */
  static void between(Runnable closing) {
    synchronized (CHANGES) {
      closing.run();
    }
  }

  static <T> T holding(Path store, Supplier<T> change) {
    Path lockFile = store.resolveSibling(store.getFileName() + ".lock");
    synchronized (CHANGES) {
      try (FileChannel channel =
              FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        assert lock.isValid();
        return change.get();
      } catch (IOException e) {
        throw new KeyFileException(
            lockFile + " cannot be locked: check its folder, the owner and the free space", e);
      }
    }
  }
}
