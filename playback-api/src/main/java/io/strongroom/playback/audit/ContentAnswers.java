package io.strongroom.playback.audit;

import io.strongroom.playback.tilelog.LogEntries;
import io.strongroom.playback.tilelog.PublishedLog.Content;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.peer.PeerHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Opens contents of this node's log for inspectors who are signed in on another node. Each reading
 * is in this log, too, before the first content of it leaves. Thread-safe.
 */
final class ContentAnswers implements PeerHandler {
  /** Readings that are remembered, so that one of many bundles is one entry. */
  private static final int KNOWN = 1_024;

  private final EntryPages.Opening published;
  private final AccessLog log;
  private final Map<UUID, Boolean> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
          return size() > KNOWN;
        }
      };

  ContentAnswers(EntryPages.Opening published, AccessLog log) {
    this.published = published;
    this.log = log;
  }

  @Override
  public ByteBuffer answer(String asker, ByteBuffer request) {
    ContentMessages.Asked asked = ContentMessages.Asked.decode(request);
    note(asker, asked.reading());
    try {
      LogEntries entries = published.open();
      if (asked.bundle() * 256 + asked.count() > entries.size()) {
        throw new StrongroomException(ErrorKind.NOT_FOUND, "the log has no such entries");
      }
      List<Content> contents = entries.contents(asked.bundle());
      return ContentMessages.encode(contents.subList(0, asked.count()));
    } catch (IOException | UncheckedIOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the access log of that node cannot be read", e);
    }
  }

  private void note(String asker, ContentSource.Reading reading) {
    synchronized (known) {
      if (known.containsKey(reading.id())) {
        return;
      }
    }
    long _ =
        log.inspect(
            InspectionAct.showing(
                reading.account(),
                InspectionAct.READ,
                0,
                reading.user(),
                "",
                "contents, through node " + asker));
    synchronized (known) {
      known.put(reading.id(), true);
    }
  }
}
