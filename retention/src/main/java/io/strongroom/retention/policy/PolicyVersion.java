package io.strongroom.retention.policy;

import java.time.Instant;

/**
 * The rules of all classes as they were put in force together. Versions are never changed or
 * removed: what was promised when footage was recorded can be read years later.
 *
 * @param number 1, 2, 3 …
 * @param since when it came into force
 */
public record PolicyVersion(int number, Instant since, RetentionRules rules) {
  public PolicyVersion {
    if (number < 1) {
      throw new IllegalArgumentException("versions of the policy are counted from 1");
    }
  }
}
