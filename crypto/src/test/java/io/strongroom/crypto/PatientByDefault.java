package io.strongroom.crypto;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A test that waits without saying how long waits for a minute: how long is chosen by what may
 * happen on a computer that is busy, not by what it takes on one that is not. What passes takes no
 * longer. JUnit finds this itself, in each module that has it on its path ({@code
 * junit.jupiter.extensions.autodetection.enabled} in {@code junit-platform.properties}).
 */
public final class PatientByDefault implements BeforeAllCallback {

  private static final Duration DEFAULT = Duration.ofMinutes(1);

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(DEFAULT);
  }
}
