package io.strongroom.playback.tilelog;

import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.playback.tilelog.PublishedLog.Content;
import io.strongroom.recording.model.StrongroomException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A copy of a log whose contents are asked for where they are. What does not come counts as not
 * there; after the first failure nothing more is asked. For one call.
 */
public final class OpenedMirror implements LogEntries {
  private static final Logger log = LoggerFactory.getLogger(OpenedMirror.class);

  private final MirroredLog mirror;
  private final Remote remote;
  private boolean away;

  /** Asks for the contents of a bundle's first entries. */
  @FunctionalInterface
  public interface Remote {
    /** Fails with a {@link StrongroomException} if they are not to be had. */
    List<Content> contents(long bundle, int count);
  }

  public OpenedMirror(MirroredLog mirror, Remote remote) {
    this.mirror = mirror;
    this.remote = remote;
  }

  /** Whether something was asked for and did not come. */
  public boolean isAway() {
    return away;
  }

  @Override
  public long size() {
    return mirror.size();
  }

  @Override
  public List<byte[]> leaves(long bundle) {
    return mirror.leaves(bundle);
  }

  @Override
  public List<Content> contents(long bundle) {
    int count = TileAddress.in(0, bundle, mirror.size()).width();
    if (!away) {
      try {
        return remote.contents(bundle, count);
      } catch (StrongroomException e) {
        log.info("contents of a mirrored access log are not to be had: {}", e.getMessage());
        away = true;
      }
    }
    return Collections.nCopies(count, new Content.Erased());
  }

  @Override
  public Optional<Beginning> beginning(long first) {
    return mirror.beginning(first);
  }
}
