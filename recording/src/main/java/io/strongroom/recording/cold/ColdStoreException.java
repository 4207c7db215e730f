package io.strongroom.recording.cold;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The cold store does not answer, or refuses. Its cause is UNAVAILABLE, as that of any holder of a
 * pack that does not give its bytes.
 */
public final class ColdStoreException extends IOException {
  private static final long serialVersionUID = 1L;

  public ColdStoreException(String message, @Nullable Exception cause) {
    super(message, new StrongroomException(ErrorKind.UNAVAILABLE, message, cause));
  }
}
