package io.strongroom.playback.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is asked of accounts by the settings. Immutable; pure.
 *
 * @param totpRoles roles that must have one-time codes
 * @param undertaking what people sign; empty if nothing is to be signed
 */
public record AccountRules(Set<Role> totpRoles, Optional<Text> undertaking) {
  /** Nothing but a password. */
  public static final AccountRules NONE = new AccountRules(Set.of(), Optional.empty());

  /**
   * What people sign.
   *
   * @param words in full
   * @param valid how long a signature counts
   */
  public record Text(String words, Duration valid) {
    /** SHA-256 in hex; another text is to be signed anew. */
    public String digest() {
      try {
        return HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256")
                    .digest(words.getBytes(StandardCharsets.UTF_8)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }

  public AccountRules {
    totpRoles = Set.copyOf(totpRoles);
  }

  /** What a person must do before anything else, in this order. */
  public List<Obligation> outstanding(Account account, Instant now) {
    List<Obligation> outstanding = new ArrayList<>();
    if (account.credentials().isTemporary()) {
      outstanding.add(Obligation.PASSWORD);
    }
    if (mustHaveTotp(account) && account.credentials().confirmedTotp().isEmpty()) {
      outstanding.add(Obligation.TOTP);
    }
    if (!account.credentials().isMachine()
        && undertaking.filter(text -> !isSigned(account, text, now)).isPresent()) {
      outstanding.add(Obligation.UNDERTAKING);
    }
    return outstanding;
  }

  /** A provider's second factor is the provider's business; settings say what it must have done. */
  private boolean mustHaveTotp(Account account) {
    return account.credentials().link().isEmpty()
        && (totpRoles.contains(account.role())
            || account.assignments().stream().anyMatch(each -> totpRoles.contains(each.role())));
  }

  private static boolean isSigned(Account account, Text text, Instant now) {
    return account
        .credentials()
        .undertaking()
        .filter(signed -> signed.digest().equals(text.digest()) && now.isBefore(signed.until()))
        .isPresent();
  }
}
