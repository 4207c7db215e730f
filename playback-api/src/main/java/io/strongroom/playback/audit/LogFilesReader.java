package io.strongroom.playback.audit;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Reads entries back from the files of a log, and checks the chain on the way. One call's state.
 */
final class LogFilesReader {
  private final LogStorage storage;
  private final DocumentCipher cipher;
  private final TimeRange range;
  private final int maxEntries;
  private final List<AccessLogEntry> entries = new ArrayList<>();
  private final List<String> damage = new ArrayList<>();
  private boolean complete = true;

  LogFilesReader(LogStorage storage, DocumentCipher cipher, TimeRange range, int maxEntries) {
    this.storage = storage;
    this.cipher = cipher;
    this.range = range;
    this.maxEntries = maxEntries;
  }

  private record Named(String name, LogFileHead head) {}

  AccessLogReader.Reading read(ZoneId zone) throws IOException {
    // a day of slack on both sides: the zone may have been another one when the file was made
    LocalDate first = range.from().toInstant().atZone(zone).toLocalDate().minusDays(1);
    LocalDate last = range.to().toInstant().atZone(zone).toLocalDate().plusDays(1);
    List<Named> files = heads();
    Optional<LogScan> before = Optional.empty();
    for (int i = 0; i < files.size() && complete; i++) {
      LogFileHead head = files.get(i).head();
      if (head.day().isBefore(first) || head.day().isAfter(last)) {
        before = Optional.empty();
        continue;
      }
      boolean isLast = i == files.size() - 1;
      before = readFile(files.get(i).name(), before, i == 0, isLast);
    }
    return new AccessLogReader.Reading(List.copyOf(entries), complete, List.copyOf(damage));
  }

  private List<Named> heads() throws IOException {
    List<Named> files = new ArrayList<>();
    for (String name : storage.names()) {
      Optional<LogScan> scan = LogScan.of(storage.read(name, LogFileHead.BYTES));
      if (scan.isPresent()) {
        files.add(new Named(name, scan.get().head()));
      } else {
        damage.add(name + ": no intact head");
      }
    }
    files.sort(Comparator.comparingLong(file -> file.head().ordinal()));
    return files;
  }

  private Optional<LogScan> readFile(
      String name, Optional<LogScan> before, boolean isFirst, boolean isLast) throws IOException {
    byte[] contents = storage.read(name, Integer.MAX_VALUE - 8);
    Optional<LogScan> scanned = LogScan.of(contents);
    if (scanned.isEmpty()) {
      damage.add(name + ": no intact head");
      return scanned;
    }
    LogScan scan = scanned.get();
    if (before.isPresent() && !Arrays.equals(before.get().endHash(), scan.head().previousHash())) {
      damage.add(name + ": not chained to the file before it");
    }
    if (before.isEmpty() && isFirst && scan.head().firstSequence() > 0) {
      damage.add(name + ": entries before " + scan.head().firstSequence() + " are missing");
    }
    // the last file may be in the middle of an append
    if (scan.goodBytes() < contents.length && !isLast) {
      damage.add(name + ": not intact from byte " + scan.goodBytes());
    }
    for (LogFrame frame : scan.frames()) {
      openFrame(name, scan.head(), frame);
    }
    return scanned;
  }

  private void openFrame(String name, LogFileHead head, LogFrame frame) {
    if (!complete) {
      return;
    }
    try {
      byte[] document = cipher.open(frame.sealed(), LogWriter.context(head, frame));
      AccessLogEntry entry = EntryJson.decode(frame.sequence(), document);
      if (range.contains(entry.at())) {
        if (entries.size() == maxEntries) {
          complete = false;
        } else {
          entries.add(entry);
        }
      }
    } catch (OpenFailedException | StrongroomException e) {
      damage.add(name + ": entry " + frame.sequence() + " cannot be opened");
    }
  }
}
