package io.strongroom.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A small ext4 file system of its own that a test can fill up. Needs root, a loop device and ext4;
 * where one is missing, the test is skipped and says so.
 */
final class SmallDisk {
  private final Path folder;
  private final long bytes;

  private SmallDisk(Path folder, long bytes) {
    this.folder = folder;
    this.bytes = bytes;
  }

  static SmallDisk mount(Path parent, long bytes) throws IOException, InterruptedException {
    Path image = parent.resolve("disk.img");
    Path disk = Files.createDirectory(parent.resolve("disk"));
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(bytes);
    }
    String trouble = run("mkfs.ext4", "-q", "-m", "0", image.toString());
    if (trouble.isEmpty()) {
      trouble = run("mount", "-o", "loop", image.toString(), disk.toString());
    }
    if (!trouble.isEmpty()) {
      System.err.println("the full disk is not tested: no small file system here: " + trouble);
    }
    assumeTrue(trouble.isEmpty(), trouble);
    return new SmallDisk(disk, bytes);
  }

  Path folder() {
    return folder;
  }

  /** Takes all room, to the last block; deleting the file that is returned gives it back. */
  Path fill() throws IOException {
    Path filler = folder.resolve("filler");
    try (RandomAccessFile file = new RandomAccessFile(filler.toFile(), "rw")) {
      file.seek(file.length());
      for (int size : new int[] {1 << 20, 4096}) {
        fillWith(file, new byte[size]);
      }
    }
    return filler;
  }

  private void fillWith(RandomAccessFile file, byte[] block) {
    try {
      while (file.length() < bytes) {
        file.write(block);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  void unmount() throws InterruptedException {
    String _ = run("umount", folder.toString());
  }

  /** What went wrong, or nothing. */
  private static String run(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      return process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0
          ? ""
          : List.of(command) + ": " + said;
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
