package io.strongroom.playback.tilelog;

import io.strongroom.playback.tilelog.PublishedLog.Content;
import java.util.List;
import java.util.Optional;

/** The entries of a log, as they are at one moment. Thread-safe; calls block on disk. */
public interface LogEntries {
  /** How many entries. */
  long size();

  /**
   * The leaves of a bundle, each of which has the hash that is in its tile.
   *
   * @throws io.strongroom.crypto.tlog.InvalidLogException naming the file that is missing or
   *     damaged
   * @throws java.io.UncheckedIOException if the disk does not answer
   */
  List<byte[]> leaves(long bundle);

  /**
   * The contents of a bundle.
   *
   * @throws io.strongroom.crypto.tlog.InvalidLogException if the file is damaged
   * @throws java.io.UncheckedIOException if the disk does not answer
   */
  List<Content> contents(long bundle);

  /**
   * The first entries, and how the newest checkpoint leads back to them; empty if there is none.
   *
   * @throws io.strongroom.crypto.tlog.InvalidLogException if tiles are missing or damaged
   * @throws java.io.UncheckedIOException if the disk does not answer
   */
  Optional<Beginning> beginning(long size);
}
