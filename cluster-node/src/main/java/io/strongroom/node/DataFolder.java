package io.strongroom.node;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A node's data folder, held by one process at a time. Its identity file is sealed with the node
 * key, so that a folder of another node, or a node key that is not this folder's, is found out
 * before anything is written.
 */
final class DataFolder implements AutoCloseable {
  private static final String IDENTITY = "identity";
  private static final String CONTEXT = "node-identity";

  private final Path root;
  private final NodeId node;
  private final FileChannel lockFile;

  private DataFolder(Path root, NodeId node, FileChannel lockFile) {
    this.root = root;
    this.node = node;
    this.lockFile = lockFile;
  }

  /** Makes the folder and takes its lock; {@link #identify} then says whose it is. */
  static FileChannel lock(Path root) {
    FileChannel channel = null;
    try {
      Files.createDirectories(
          root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      channel =
          FileChannel.open(
              root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new StrongroomException(
            ErrorKind.CALLER,
            "data: " + root + " is in use by a running node; stop that one or name another folder");
      }
      return channel;
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "data: "
              + root
              + " cannot be used ("
              + e.getMessage()
              + "); check path, owner and rights",
          e);
    }
  }

  /** Reads the identity, or makes one in a folder that has none. */
  static DataFolder identify(Path root, FileChannel lock, NodeKey key) {
    Path file = root.resolve(IDENTITY);
    DocumentCipher cipher = new DocumentCipher(key);
    try {
      if (Files.exists(file)) {
        byte[] opened = cipher.open(Files.readAllBytes(file), CONTEXT);
        return new DataFolder(
            root, NodeId.parse(new String(opened, StandardCharsets.US_ASCII)), lock);
      }
      NodeId node = new NodeId(UUID.randomUUID());
      Path fresh = root.resolve(IDENTITY + ".new");
      Files.write(
          fresh,
          cipher.seal(node.toString().getBytes(StandardCharsets.US_ASCII), CONTEXT),
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE,
          StandardOpenOption.SYNC);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      return new DataFolder(root, node, lock);
    } catch (OpenFailedException e) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "data: "
              + root
              + " belongs to another node: its identity was sealed with another node key."
              + " Give that key with keys.node-key-file, or name an empty folder",
          e);
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.CALLER, "data: " + file + " cannot be read or written: " + e.getMessage(), e);
    }
  }

  NodeId node() {
    return node;
  }

  Path resolve(String name) {
    return root.resolve(name);
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      // The process is ending; the kernel drops the lock with it.
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }
}
