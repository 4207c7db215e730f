package io.strongroom.node;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.keys.PrivateFiles;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.function.Supplier;
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
  private final NodeKey key;
  private final NodeId node;
  private final FileChannel lockFile;

  private DataFolder(Path root, NodeKey key, FileChannel lockFile) {
    this.root = root;
    this.key = key;
    this.node = identify(root, key);
    this.lockFile = lockFile;
  }

  /**
   * Makes the folder if needed, takes its lock, and finds out whose it is.
   *
   * @param key loads the node key, or makes one in a folder that is new; called under the lock
   */
  static DataFolder open(Path root, Supplier<NodeKey> key) {
    FileChannel lock = lock(root);
    try {
      return new DataFolder(root, key.get(), lock);
    } catch (RuntimeException e) {
      closeQuietly(lock);
      throw e;
    }
  }

  /**
   * The folder of a node that is stopped, for commands. One that is no node's is refused: making it
   * one would find nothing and do nothing.
   */
  static DataFolder ofNode(NodeSettings settings) {
    if (!isNodes(settings.data())) {
      throw new StrongroomException(
          ErrorKind.NOT_FOUND,
          "data: "
              + settings.data()
              + " is not the data folder of a node; name the one that the node runs with");
    }
    return open(
        settings.data(), () -> NodeKey.loadOrCreate(settings.keys().nodeKey(), new SecureRandom()));
  }

  /** Whether a node has been started with this folder. */
  static boolean isNodes(Path root) {
    return Files.exists(root.resolve(IDENTITY));
  }

  /** Makes a folder that only the node's own user may look into. */
  static void makePrivate(Path folder) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private static FileChannel lock(Path root) {
    try {
      makePrivate(root);
      makePrivate(root.resolve("keys"));
      FileChannel channel =
          FileChannel.open(
              root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new StrongroomException(
            ErrorKind.CALLER,
            "data: " + root + " is in use by a running node; stop that one or name another folder");
      }
      return channel;
    } catch (IOException e) {
      throw new StrongroomException(
          kindOf(e),
          "data: "
              + root
              + " cannot be used ("
              + e.getMessage()
              + "); check path, owner and rights",
          e);
    }
  }

  /**
   * A path or a right that is wrong stays so until a person mends it; a disk that fails may answer
   * when the node is started again.
   */
  private static ErrorKind kindOf(IOException failure) {
    boolean isAskedForWrongly =
        failure instanceof AccessDeniedException
            || failure instanceof FileAlreadyExistsException
            || failure instanceof NoSuchFileException;
    return isAskedForWrongly ? ErrorKind.CALLER : ErrorKind.UNAVAILABLE;
  }

  private static NodeId identify(Path root, NodeKey key) {
    Path file = root.resolve(IDENTITY);
    DocumentCipher cipher = new DocumentCipher(key);
    try {
      if (Files.exists(file)) {
        byte[] opened = cipher.open(Files.readAllBytes(file), CONTEXT);
        return NodeId.parse(new String(opened, StandardCharsets.US_ASCII));
      }
      NodeId node = new NodeId(UUID.randomUUID());
      PrivateFiles.replace(
          file, cipher.seal(node.toString().getBytes(StandardCharsets.US_ASCII), CONTEXT));
      return node;
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
          kindOf(e), "data: " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  NodeKey key() {
    return key;
  }

  NodeId node() {
    return node;
  }

  Path resolve(String name) {
    return root.resolve(name);
  }

  @Override
  public void close() {
    closeQuietly(lockFile);
  }

  private static void closeQuietly(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException e) {
      // The process is ending or the start has failed already; the kernel drops the lock with it.
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
