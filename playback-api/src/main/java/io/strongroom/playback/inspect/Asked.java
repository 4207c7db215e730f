package io.strongroom.playback.inspect;

import io.strongroom.playback.audit.AccessLogEntry;
import io.strongroom.playback.audit.AccessLogEntry.Event;
import io.strongroom.playback.audit.Intent;
import io.strongroom.playback.grant.AccessRequest;
import io.strongroom.playback.grant.AccessRequests;
import io.strongroom.playback.grant.RequestId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The records of requests, which all nodes share: they say for whom an intent was where the content
 * beside its leaf is on another node. Remembers some; one call's state.
 */
final class Asked {
  private static final int HELD = 1_000;

  private final AccessRequests requests;
  private final Map<UUID, Optional<AccessRequest>> held =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Optional<AccessRequest>> eldest) {
          return size() > HELD;
        }
      };

  Asked(AccessRequests requests) {
    this.requests = requests;
  }

  /** The record; empty if it is forgotten or damaged. */
  Optional<AccessRequest> request(UUID id) {
    return held.computeIfAbsent(id, this::read);
  }

  private Optional<AccessRequest> read(UUID id) {
    try {
      return Optional.of(requests.get(new RequestId(id)));
    } catch (StrongroomException e) {
      if (e.kind() == ErrorKind.UNAVAILABLE) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** An intent with the person and the case of its request. */
  AccessLogEntry named(AccessLogEntry entry) {
    if (!entry.erased()
        || !(entry.event() instanceof Event.Intended(Intent intent))
        || intent.grant().isEmpty()) {
      return entry;
    }
    return request(UUID.fromString(intent.grant()))
        .map(
            request ->
                new AccessLogEntry(
                    entry.index(),
                    entry.at(),
                    new Event.Intended(
                        new Intent(
                            intent.session(),
                            request.by().user(),
                            request.by().unit(),
                            request.grounds().caseNumber(),
                            intent.camera(),
                            intent.range(),
                            intent.action(),
                            intent.grant())),
                    entry.erased()))
        .orElse(entry);
  }
}
