package io.strongroom.recording.replica;

import io.strongroom.recording.model.PackId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets one thread at a time copy, mend or move a pack of this node; nobody waits for it.
 * Thread-safe.
 */
public final class CopyClaims {
  private final Set<PackId> claimed = ConcurrentHashMap.newKeySet();

  /** Whether the pack is the caller's now, who must {@link #release} it then. */
  public boolean take(PackId pack) {
    return claimed.add(pack);
  }

  /** Ends what {@link #take} began. */
  public void release(PackId pack) {
    claimed.remove(pack);
  }
}
