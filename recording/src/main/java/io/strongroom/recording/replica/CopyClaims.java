package io.strongroom.recording.replica;

import io.strongroom.recording.model.PackId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Lets one thread at a time work on the copy of a pack; nobody waits for it. Thread-safe. */
public final class CopyClaims {
  private final Set<PackId> claimed = ConcurrentHashMap.newKeySet();

  /** Whether the pack is the caller's now, who must {@link #release} it then. */
  boolean take(PackId pack) {
    return claimed.add(pack);
  }

  void release(PackId pack) {
    claimed.remove(pack);
  }
}
