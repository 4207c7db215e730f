package io.strongroom.crypto.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Small files that only the node's own user may read, written so that a crash at any point leaves
 * the old contents or the new ones, never a mixture and never nothing.
 */
public final class PrivateFiles {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private static final Set<PosixFilePermission> FOREIGN =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);
  private static final Observer NOBODY = step -> {};

  private PrivateFiles() {}

  /** The points at which a crash may hit the writing of a file, in their order. */
  enum Step {
    TEMPORARY_CREATED,
    HALF_WRITTEN,
    WRITTEN,
    SYNCED,
    IN_PLACE,
    DIRECTORY_SYNCED
  }

  /** Told after each step; tests stop the world there. */
  @FunctionalInterface
  interface Observer {
    void reached(Step step);
  }

  /**
   * The contents of a file, or empty if there is none.
   *
   * @param maxBytes a longer file is refused before anything is allocated for it
   * @throws KeyFileException if it is longer, not a file, or cannot be read
   */
  public static Optional<byte[]> read(Path file, int maxBytes) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (Files.isDirectory(file)) {
        throw new KeyFileException(file + " is a folder: name the file itself");
      }
      long size = channel.size();
      if (size > maxBytes) {
        throw new KeyFileException(
            file + " has " + size + " bytes, more than " + maxBytes + ": name the right file");
      }
      ByteBuffer contents = ByteBuffer.allocate((int) size);
      while (contents.hasRemaining() && channel.read(contents) >= 0) {
        // reads until full; a file that shrinks meanwhile yields fewer bytes
      }
      contents.flip();
      byte[] bytes = new byte[contents.remaining()];
      contents.get(bytes);
      return Optional.of(bytes);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new KeyFileException(
          file + " cannot be read: make it a file that the node's user may read", e);
    }
  }

  /**
   * The same for a file with an unprotected secret.
   *
   * @throws KeyFileException also if group or others may read or write the file
   */
  public static Optional<byte[]> readSecret(Path file, int maxBytes) {
    try {
      Set<PosixFilePermission> mode = EnumSet.noneOf(PosixFilePermission.class);
      mode.addAll(Files.getPosixFilePermissions(file));
      mode.retainAll(FOREIGN);
      if (!mode.isEmpty()) {
        throw new KeyFileException(
            file + " may be read or written by other users: run chmod 600 " + file);
      }
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new KeyFileException(file + " cannot be examined: check the path and its owner", e);
    }
    return read(file, maxBytes);
  }

  /** Puts these contents in the place of a file, mode 0600; durable when the call returns. */
  public static void replace(Path file, byte[] contents) {
    replace(file, contents, NOBODY);
  }

  static void replace(Path file, byte[] contents, Observer observer) {
    write(file, contents, true, observer);
  }

  /**
   * Makes a file with these contents, mode 0600; durable when the call returns.
   *
   * @return false if the file exists, which then stays as it is
   */
  public static boolean create(Path file, byte[] contents) {
    return write(file, contents, false, NOBODY);
  }

  /**
   * Makes a file with these contents, mode 0600, without a second name meanwhile: for media whose
   * file systems have no links, and for contents of which no copy may stay in free space. A crash
   * may leave a part of it.
   *
   * @return false if the file exists, which then stays as it is
   */
  static boolean createWhereItLies(Path file, byte[] contents) {
    try (FileChannel channel = openNew(file)) {
      writeFully(channel, ByteBuffer.wrap(contents));
      channel.force(true);
      syncDirectory(file);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw cannotBeWritten(file, e);
    }
  }

  /** Overwrites bytes of a file that is there; durable when the call returns. */
  static void overwrite(Path file, long offset, byte[] bytes, Observer observer) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.position(offset);
      int half = bytes.length / 2;
      writeFully(channel, ByteBuffer.wrap(bytes, 0, half));
      observer.reached(Step.HALF_WRITTEN);
      writeFully(channel, ByteBuffer.wrap(bytes, half, bytes.length - half));
      observer.reached(Step.WRITTEN);
      channel.force(true);
      observer.reached(Step.SYNCED);
    } catch (IOException e) {
      throw cannotBeWritten(file, e);
    }
  }

  /**
   * Makes the place of a file durable that another process may have put there and not synced.
   *
   * @throws KeyFileException if its folder cannot be synced
   */
  static void makePlaceDurable(Path file) {
    try {
      syncDirectory(file);
    } catch (IOException e) {
      throw cannotBeWritten(file, e);
    }
  }

  private static boolean write(Path file, byte[] contents, boolean replacing, Observer observer) {
    Path temporary = temporaryOf(file);
    try {
      writeTemporary(temporary, contents, observer);
      if (replacing) {
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      } else {
        // a hard link, not a rename, because a rename would take the place of another's file
        Files.createLink(file, temporary);
        Files.delete(temporary);
      }
      observer.reached(Step.IN_PLACE);
      syncDirectory(file);
      observer.reached(Step.DIRECTORY_SYNCED);
      return true;
    } catch (FileAlreadyExistsException e) {
      discard(temporary);
      return false;
    } catch (IOException e) {
      discard(temporary);
      throw cannotBeWritten(file, e);
    }
  }

  private static KeyFileException cannotBeWritten(Path file, IOException e) {
    return new KeyFileException(
        file + " cannot be written: check its folder, the owner and the free space", e);
  }

  private static FileChannel openNew(Path file) throws IOException {
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    return FileChannel.open(file, options, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
  }

  private static void writeTemporary(Path temporary, byte[] contents, Observer observer)
      throws IOException {
    try (FileChannel channel = openNew(temporary)) {
      observer.reached(Step.TEMPORARY_CREATED);
      int half = contents.length / 2;
      writeFully(channel, ByteBuffer.wrap(contents, 0, half));
      observer.reached(Step.HALF_WRITTEN);
      writeFully(channel, ByteBuffer.wrap(contents, half, contents.length - half));
      observer.reached(Step.WRITTEN);
      channel.force(true);
      observer.reached(Step.SYNCED);
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Makes the directory entry of {@code file} durable. */
  static void syncDirectory(Path file) throws IOException {
    try (FileChannel directory = FileChannel.open(parentOf(file), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  /** Named apart for each attempt, so that two processes never share one; a crash leaves it. */
  private static Path temporaryOf(Path file) {
    String suffix = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    return parentOf(file).resolve(file.getFileName() + "." + suffix + ".new");
  }

  private static Path parentOf(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new KeyFileException(file + " is not a file name: name a file in a folder");
    }
    return parent;
  }

  static void discard(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException ignored) {
      // the failure that brought us here is the one to report
    }
  }
}
