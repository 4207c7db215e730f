package io.strongroom.recording.volume;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/**
 * Calls of the C library that {@link java.nio.channels.FileChannel} lacks. They open the file a
 * second time: space and cached pages belong to the inode, not to the descriptor.
 */
final class LinuxFiles {
  private static final int O_WRONLY = 1;
  private static final int O_RDONLY = 0;
  private static final int O_CLOEXEC = 0x80000;
  private static final int FALLOC_FL_KEEP_SIZE = 1;
  private static final int POSIX_FADV_DONTNEED = 4;
  private static final int ENOSPC = 28;
  private static final int EOPNOTSUPP = 95;
  private static final int ENOSYS = 38;
  private static final int EINVAL = 22;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle OPEN =
      handle(
          "open",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle CLOSE =
      handle("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  private static final MethodHandle FALLOCATE =
      handle(
          "fallocate",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG));
  private static final MethodHandle FADVISE =
      handle(
          "posix_fadvise",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT));

  private static final MethodHandle TRUNCATE =
      handle(
          "truncate",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));

  private LinuxFiles() {}

  /**
   * Reserves space with {@code fallocate(FALLOC_FL_KEEP_SIZE)}: {@code posix_fallocate} would move
   * the end of the file, which is what recovery scans to. Not being able to is no failure.
   */
  static void allocate(Path path, long offset, long bytes) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int descriptor = open(arena, state, path, O_WRONLY | O_CLOEXEC);
      try {
        int result =
            (int) FALLOCATE.invokeExact(state, descriptor, FALLOC_FL_KEEP_SIZE, offset, bytes);
        int errno = (int) ERRNO.get(state, 0L);
        if (result != 0 && errno == ENOSPC) {
          throw new NoSpaceException(path + ": No space left on device");
        }
        if (result != 0 && errno != EOPNOTSUPP && errno != ENOSYS && errno != EINVAL) {
          throw new IOException(path + ": fallocate failed, errno " + errno);
        }
      } finally {
        close(state, descriptor);
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("fallocate", e);
    }
  }

  /** Sets a file's size, and gives back what is reserved behind it, also if the size stays. */
  static void truncate(Path path, long bytes) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int result = (int) TRUNCATE.invokeExact(state, arena.allocateFrom(path.toString()), bytes);
      if (result != 0) {
        throw new IOException(path + ": truncate failed, errno " + (int) ERRNO.get(state, 0L));
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("truncate", e);
    }
  }

  /** Drops a file's clean pages from the page cache; advice, so failure is ignored. */
  static void dropFromCache(Path path) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int descriptor = open(arena, state, path, O_RDONLY | O_CLOEXEC);
      try {
        int _ = (int) FADVISE.invokeExact(state, descriptor, 0L, 0L, POSIX_FADV_DONTNEED);
      } finally {
        close(state, descriptor);
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("posix_fadvise", e);
    }
  }

  private static int open(Arena arena, MemorySegment state, Path path, int flags) throws Throwable {
    MemorySegment name = arena.allocateFrom(path.toString());
    int descriptor = (int) OPEN.invokeExact(state, name, flags);
    if (descriptor < 0) {
      throw new IOException(path + ": open failed, errno " + (int) ERRNO.get(state, 0L));
    }
    return descriptor;
  }

  private static void close(MemorySegment state, int descriptor) throws Throwable {
    int _ = (int) CLOSE.invokeExact(state, descriptor);
  }

  @SuppressWarnings("restricted")
  private static MethodHandle handle(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker.Option[] all = java.util.Arrays.copyOf(options, options.length + 1);
    all[options.length] = Linker.Option.captureCallState("errno");
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, all);
  }
}
