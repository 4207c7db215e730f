package io.strongroom.playback.tilelog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches of entries that are durable and perhaps not in tiles yet, in files that are only appended
 * to. A file in which a write or a sync has failed is never written again, nor is one of an earlier
 * process life: what a failed sync left on the disk is unknown. What a file holds at and beyond the
 * first index of the next file is void.
 *
 * <p>Written by one thread; {@link #removePublished} may be called by another.
 */
final class Journal {
  static final String FOLDER = "journal";

  /** A file that has grown to this is followed by another. */
  static final int MAX_FILE_BYTES = 8 * 1024 * 1024;

  private static final Logger log = LoggerFactory.getLogger(Journal.class);

  private final LogStorage storage;
  private final List<Done> done = new ArrayList<>();
  private long nextOrdinal = 1;
  private @Nullable Open open;

  /** A file that nothing is appended to, and the index behind its last entry. */
  private record Done(String path, long end) {}

  /** The file being written. */
  private static final class Open {
    final String path;
    final LogStorage.Appender appender;
    long bytes;
    long end;

    Open(String path, LogStorage.Appender appender, long first) {
      this.path = path;
      this.appender = appender;
      this.end = first;
    }
  }

  /** A file as it was found. */
  private record Found(String path, JournalFile.Head head, List<SequencedEntry> entries) {}

  Journal(LogStorage storage) {
    this.storage = storage;
  }

  /**
   * The entries from an index on, without holes, up to but not including {@code to}; fewer if there
   * are no more. All files count as done then, and go when {@code to} is published.
   */
  List<SequencedEntry> replay(long from, long to) throws IOException {
    abandon();
    List<Found> files = new ArrayList<>();
    List<String> all = new ArrayList<>();
    for (String name : storage.names(FOLDER)) {
      String path = FOLDER + "/" + name;
      all.add(path);
      JournalFile.ordinal(name).ifPresent(used -> nextOrdinal = Math.max(nextOrdinal, used + 1));
      ByteBuffer contents = ByteBuffer.wrap(storage.read(path).orElse(new byte[0]));
      Optional<JournalFile.Head> head = JournalFile.head(contents);
      if (head.isPresent()) {
        files.add(new Found(path, head.get(), JournalFile.entries(head.get(), contents)));
      } else {
        // made as the world ended, with nothing in it; if it had something, the head will miss it
        log.debug("the journal file {} has no intact beginning and is not used", path);
      }
    }
    files.sort(Comparator.comparingLong(file -> file.head().ordinal()));
    List<SequencedEntry> entries = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      boolean isLast = i == files.size() - 1;
      long end = isLast ? to : Math.min(to, files.get(i + 1).head().first());
      for (SequencedEntry entry : files.get(i).entries()) {
        if (entry.index() == from + entries.size() && entry.index() < end) {
          entries.add(entry);
        }
      }
    }
    synchronized (done) {
      done.clear();
      all.forEach(path -> done.add(new Done(path, from + entries.size())));
    }
    return entries;
  }

  /** Appends a batch, durably. If it throws, {@link #replay} comes before the next call. */
  void append(List<SequencedEntry> batch) throws IOException {
    Open file = fileFor(batch.getFirst().index());
    byte[] frame = JournalFile.encode(batch);
    file.appender.append(frame);
    file.appender.sync();
    file.bytes += frame.length;
    file.end = batch.getLast().index() + 1;
  }

  private Open fileFor(long first) throws IOException {
    Open current = open;
    if (current != null && current.bytes < MAX_FILE_BYTES) {
      return current;
    }
    if (current != null) {
      finish(current);
    }
    JournalFile.Head head = new JournalFile.Head(nextOrdinal++, first);
    String path = FOLDER + "/" + head.name();
    Open made = new Open(path, storage.create(path), first);
    open = made;
    made.appender.append(head.encode());
    made.appender.sync();
    storage.syncFolder(FOLDER);
    return made;
  }

  private void finish(Open file) throws IOException {
    open = null;
    file.appender.close();
    synchronized (done) {
      done.add(new Done(file.path, file.end));
    }
  }

  /** Nothing is appended to the open file any more. */
  void abandon() {
    Open current = open;
    open = null;
    if (current != null) {
      try {
        current.appender.close();
      } catch (IOException e) {
        log.debug("the journal file {} could not be closed", current.path, e);
      }
    }
  }

  /** Removes the files of which all is in tiles. */
  void removePublished(long size) throws IOException {
    List<Done> old;
    synchronized (done) {
      old = done.stream().filter(file -> file.end() <= size).toList();
    }
    for (Done file : old) {
      storage.remove(file.path());
      synchronized (done) {
        done.remove(file);
      }
    }
  }
}
