package io.strongroom.playback.audit;

import io.strongroom.crypto.envelope.DocumentCipher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes batches of entries to files, one file per civil day and process life. Used by one thread.
 *
 * <p>A file in which a write or a sync has failed is never written again: what the failed sync left
 * on the disk is unknown. The next batch goes to a new file, chained to the last entry that was
 * acknowledged.
 */
final class LogWriter {
  /** A file that has grown to this is finished before its day is over. */
  static final int MAX_FILE_BYTES = 64 * 1024 * 1024;

  private static final Logger log = LoggerFactory.getLogger(LogWriter.class);

  private final LogStorage storage;
  private final DocumentCipher cipher;
  private final SecureRandom random;
  private boolean recovered;
  private long nextOrdinal;
  private long nextSequence;
  private byte[] lastHash = new byte[LogFrame.HASH_BYTES];
  private @Nullable OpenFile open;

  LogWriter(LogStorage storage, DocumentCipher cipher, SecureRandom random) {
    this.storage = storage;
    this.cipher = cipher;
    this.random = random;
  }

  /** The file being written and what of it is durable. */
  private static final class OpenFile {
    final String name;
    final LogFileHead head;
    final LogStorage.Appender appender;
    long durableBytes;

    OpenFile(String name, LogFileHead head, LogStorage.Appender appender) {
      this.name = name;
      this.head = head;
      this.appender = appender;
      this.durableBytes = LogFileHead.BYTES;
    }
  }

  /** The context that binds an entry to its place. */
  static String context(LogFileHead head, LogFrame frame) {
    return context(head, frame.sequence(), frame.previousHash());
  }

  private static String context(LogFileHead head, long sequence, byte[] previousHash) {
    HexFormat hex = HexFormat.of();
    return "access-log/%s/%d/%s"
        .formatted(hex.formatHex(head.mark()), sequence, hex.formatHex(previousHash));
  }

  /** Finds the end of the log; cuts what a crash left behind it. Does nothing a second time. */
  void recover() throws IOException {
    if (recovered) {
      return;
    }
    Optional<LogScan> last = Optional.empty();
    String lastName = "";
    for (String name : storage.names()) {
      // the head tells which file is the last; only that one is read whole
      Optional<LogScan> scan = LogScan.of(storage.read(name, LogFileHead.BYTES));
      if (scan.isEmpty()) {
        log.warn("access-log file {} has no intact head and is put aside", name);
        storage.putAside(name);
      } else if (last.isEmpty() || scan.get().head().ordinal() > last.get().head().ordinal()) {
        last = scan;
        lastName = name;
      }
    }
    if (last.isPresent()) {
      continueAfter(lastName);
    }
    recovered = true;
  }

  private void continueAfter(String name) throws IOException {
    byte[] contents = storage.read(name, Integer.MAX_VALUE - 8);
    LogScan scan =
        LogScan.of(contents).orElseThrow(() -> new IOException(name + " changed while read"));
    if (scan.goodBytes() < contents.length) {
      log.warn(
          "access-log file {} is cut from {} to {} bytes; the rest is kept beside it",
          name,
          contents.length,
          scan.goodBytes());
      storage.saveTail(name, scan.goodBytes());
      storage.cut(name, scan.goodBytes());
    }
    nextOrdinal = scan.head().ordinal() + 1;
    nextSequence = scan.nextSequence();
    lastHash = scan.endHash();
  }

  /**
   * Appends entries; all of them are durable when the call returns, and none counts if it throws.
   */
  void append(List<byte[]> documents, LocalDate day) throws IOException {
    recover();
    OpenFile file = fileFor(day);
    List<LogFrame> frames = seal(file, documents);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (LogFrame frame : frames) {
      bytes.writeBytes(frame.encode());
    }
    try {
      file.appender.append(bytes.toByteArray());
      file.appender.sync();
    } catch (IOException | RuntimeException | Error e) {
      abandon(file);
      throw e;
    }
    file.durableBytes += bytes.size();
    nextSequence += frames.size();
    lastHash = frames.getLast().hash();
  }

  private List<LogFrame> seal(OpenFile file, List<byte[]> documents) {
    LogFileHead head = file.head;
    List<LogFrame> frames = new ArrayList<>(documents.size());
    // the head names the last entry of the files before, so the chain passes through it; a file
    // that never got an entry is no part of the chain
    byte[] hash = file.durableBytes == LogFileHead.BYTES ? head.hash() : lastHash;
    long sequence = nextSequence;
    for (byte[] document : documents) {
      byte[] sealed = cipher.seal(document, context(head, sequence, hash));
      LogFrame frame = new LogFrame(sequence, hash, sealed);
      frames.add(frame);
      hash = frame.hash();
      sequence++;
    }
    return frames;
  }

  private OpenFile fileFor(LocalDate day) throws IOException {
    OpenFile current = open;
    if (current != null
        && current.head.day().equals(day)
        && current.durableBytes < MAX_FILE_BYTES) {
      return current;
    }
    if (current != null) {
      open = null;
      current.appender.close();
    }
    OpenFile made = create(day);
    open = made;
    return made;
  }

  private OpenFile create(LocalDate day) throws IOException {
    byte[] mark = new byte[LogFileHead.MARK_BYTES];
    random.nextBytes(mark);
    LogFileHead head = new LogFileHead(nextOrdinal, nextSequence, day, lastHash, mark);
    String name =
        "%s-%010d-%s.access".formatted(day, nextOrdinal, HexFormat.of().formatHex(mark, 0, 4));
    nextOrdinal++;
    LogStorage.Appender appender = storage.create(name);
    try {
      appender.append(head.encode());
      appender.sync();
      storage.syncFolder();
    } catch (IOException e) {
      closeQuietly(appender);
      discardQuietly(name);
      throw e;
    }
    return new OpenFile(name, head, appender);
  }

  private void abandon(OpenFile file) {
    open = null;
    try {
      // best effort, so that a reader does not meet entries that nobody was told of
      file.appender.shorten(file.durableBytes);
    } catch (IOException e) {
      log.debug("access-log file {} could not be shortened", file.name, e);
    }
    closeQuietly(file.appender);
  }

  void close() {
    OpenFile current = open;
    open = null;
    if (current != null) {
      closeQuietly(current.appender);
    }
  }

  private static void closeQuietly(LogStorage.Appender appender) {
    try {
      appender.close();
    } catch (IOException e) {
      log.debug("an access-log file could not be closed", e);
    }
  }

  private void discardQuietly(String name) {
    try {
      storage.discard(name);
    } catch (IOException e) {
      log.debug("access-log file {} could not be removed", name, e);
    }
  }
}
