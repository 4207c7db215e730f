package io.strongroom.retention.policy;

import io.strongroom.retention.change.ChangeId;
import java.time.Instant;

/**
 * The rules of all classes as they were put in force together. Versions are never changed or
 * removed: what was promised when footage was recorded can be read years later.
 *
 * @param number 1, 2, 3 …
 * @param since when it came into force
 * @param origin by whose word
 */
public record PolicyVersion(int number, Instant since, RetentionRules rules, Origin origin) {
  /** By whose word a version is in force. */
  public sealed interface Origin {}

  /** By the settings of a node, at its start. */
  public record Settings() implements Origin {}

  /**
   * By one account, because it lowers no floor.
   *
   * @param reason in words
   */
  public record OneAccount(String by, String reason) implements Origin {}

  /**
   * By two accounts.
   *
   * @param change that it was
   * @param reason in words
   */
  public record TwoAccounts(ChangeId change, String proposedBy, String approvedBy, String reason)
      implements Origin {}

  public PolicyVersion {
    if (number < 1) {
      throw new IllegalArgumentException("versions of the policy are counted from 1");
    }
  }

  /** A version by the settings. */
  public PolicyVersion(int number, Instant since, RetentionRules rules) {
    this(number, since, rules, new Settings());
  }
}
