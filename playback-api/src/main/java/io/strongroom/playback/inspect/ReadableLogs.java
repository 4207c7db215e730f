package io.strongroom.playback.inspect;

import io.strongroom.playback.access.Account;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.audit.ContentSource;
import io.strongroom.playback.audit.EntryPages;
import io.strongroom.playback.tilelog.OpenedMirror;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * The logs that a node can read: its own, and those of others that it mirrors, whose contents it
 * asks for. Thread-safe; blocks on disk and, for contents of others, on the network.
 */
final class ReadableLogs {
  private final NodeId own;
  private final EntryPages pages;
  private final Path mirrors;
  private final ContentSource contents;

  ReadableLogs(NodeId own, EntryPages pages, Path mirrors, ContentSource contents) {
    this.own = own;
    this.pages = pages;
    this.mirrors = mirrors;
    this.contents = contents;
  }

  /**
   * The log that one call reads.
   *
   * @param mirror gets the copy of another node's log once it is read
   */
  record Source(EntryPages pages, AtomicReference<OpenedMirror> mirror) {
    /** Whether all contents that were asked for have come; asked when the call has read. */
    boolean isOpened() {
      OpenedMirror read = mirror.get();
      return read == null || !read.isAway();
    }
  }

  /** Whose logs can be read here, the own one first. */
  List<NodeId> all() {
    try (Stream<Path> folders = Files.list(mirrors)) {
      Stream<NodeId> others =
          folders.map(folder -> id(folder.getFileName().toString())).flatMap(Optional::stream);
      return Stream.concat(Stream.of(own), others.filter(id -> !id.equals(own)).sorted()).toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of(own); // nothing is mirrored yet
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the mirrors of other access logs cannot be read", e);
    }
  }

  /**
   * A log without the contents of others.
   *
   * @throws StrongroomException NOT_FOUND if there is no copy of that node's log here
   */
  EntryPages pages(NodeId of) {
    // remembers nothing of a mirror: the folder may be another one soon
    return of.equals(own) ? pages : EntryPages.ofMirror(mirror(of));
  }

  private Path mirror(NodeId of) {
    Path folder = mirrors.resolve(of.toString());
    if (!Files.isDirectory(folder)) {
      throw new StrongroomException(
          ErrorKind.NOT_FOUND,
          "this node has no copy of that node's access log; ask the node itself, or another one");
    }
    return folder;
  }

  /** With contents, which of another node's log come from there while it is up. */
  Source source(Session by, NodeId of) {
    AtomicReference<OpenedMirror> opened = new AtomicReference<>();
    if (of.equals(own)) {
      return new Source(pages, opened);
    }
    Account account = by.account();
    ContentSource.Reading reading =
        new ContentSource.Reading(UUID.randomUUID(), account.id(), account.user());
    return new Source(
        EntryPages.ofMirror(
            mirror(of),
            (bundle, count) -> contents.contents(of, reading, bundle, count),
            opened::set),
        opened);
  }

  private static Optional<NodeId> id(String name) {
    try {
      return Optional.of(NodeId.parse(name));
    } catch (StrongroomException e) {
      return Optional.empty(); // not ours
    }
  }
}
